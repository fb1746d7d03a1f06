import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { optionalReference } from '../../operations/fields';
import type { StorageReservation } from '../../store/storage-reservations';
import { forbiddenResponse, refusedAnswerSchema } from '../answers';
import type { ApiContext } from '../api-context';
import { callerOf, idempotencyHeader, tenantHeader } from '../caller';
import { pageOf, pageQuery, pageSchema } from '../page';
import { uuidIn, uuidPath } from '../path-uuid';
import { problemResponses } from '../problems/problem-response';
import { unwrapped } from '../problems/request-problem';
import { screened, screenedBody } from '../screened';
import { tenantQuery } from './records';

const day = 86_400;

const newReservationSchema = z.strictObject({
  tenant: optionalReference.describe('For whom it is kept; else as the header says, or the token.'),
  gigabytes: z.int().min(1).max(1_000_000),
  purpose: z.string().min(1).max(200).describe('In your words. It is kept outside of the record store.'),
  expires_in_seconds: z
    .int()
    .min(1)
    .max(30 * day)
    .default(3_600)
    .describe('After so long it counts no more, unless it was committed.'),
});
const newReservation = screenedBody('storage.reserve', newReservationSchema);

const reservationSchema = z
  .object({
    id: z.uuid(),
    gigabytes: z.int(),
    purpose: z.string(),
    state: z.enum(['held', 'committed']).describe('What is held expires; what is committed stays.'),
    reserved_at: z.iso.datetime(),
    reserved_by: z.uuid().describe('The principal who reserved it.'),
    expires_at: z.iso.datetime().nullable().describe('Null once it is committed.'),
  })
  .meta({ id: 'StorageReservation', description: 'Storage that is kept for a tenant.' });

const unknownReservation = 'The tenant has no storage reservation of this id.';
const path = {
  params: z.object(uuidPath),
  headers: z.object(tenantHeader),
  querystring: tenantQuery,
  response: { 200: reservationSchema, ...problemResponses },
};
const described = { tags: ['storage'] };

/** Storage of a tenant that is spoken for: beside that of its nodes, it counts to the quota storage_quota_gb. */
export function storageReservationRoutes(app: FastifyInstance, context: ApiContext): void {
  const { storage } = context.application;
  const routes = app.withTypeProvider<ZodTypeProvider>();

  routes.post(
    '/v1/storage-reservations',
    {
      schema: {
        ...described,
        operationId: 'storage.reserve',
        summary: 'Reserve storage for a tenant, until it expires or is committed.',
        description:
          'What would exceed storage_quota_gb gets 429 `quota_exceeded`, with what the quota is and what is in use. The same request again reserves as much again, unless it comes under the same idempotency key.',
        headers: path.headers.extend(idempotencyHeader),
        response: { 201: reservationSchema, 403: forbiddenResponse, ...problemResponses },
      },
      config: { scope: 'storage:write', requestBody: newReservationSchema },
    },
    async (request, reply) => {
      const caller = callerOf(request, request.headers);
      const taken = await screened(context, newReservation, request.body, caller);
      if (taken.kind === 'refused') return reply.code(403).send(refusedAnswerSchema.parse(taken.answer));
      const { tenant, gigabytes, purpose, expires_in_seconds } = taken.value;
      const reserved = await storage.reserve(
        caller,
        { tenant, gigabytes, purpose, expiresInSeconds: expires_in_seconds },
        request.headers['idempotency-key'],
      );
      return reply.code(201).send(reservationView(unwrapped(reserved)));
    },
  );

  routes.get(
    '/v1/storage-reservations',
    {
      schema: {
        ...described,
        operationId: 'storage.list',
        summary: 'List the storage reservations of a tenant, newest first.',
        description: 'What was released or has expired is no more among them.',
        headers: path.headers,
        querystring: tenantQuery.extend(pageQuery),
        response: { 200: pageSchema(reservationSchema), ...problemResponses },
      },
      config: { scope: 'service:tenant-read' },
    },
    async (request, reply) => {
      const { limit, cursor } = request.query;
      const caller = callerOf(request, request.headers, request.query);
      const rows = await storage.list(caller, { limit: limit + 1, after: cursor });
      return reply.code(200).send(pageOf(rows, limit, reservationView));
    },
  );

  routes.post(
    '/v1/storage-reservations/:id/commit',
    {
      schema: {
        ...described,
        ...path,
        operationId: 'storage.commit',
        summary: 'Commit a storage reservation: it no longer expires.',
        description: 'One that is committed already stays as it is.',
      },
      config: { scope: 'storage:write' },
    },
    async (request, reply) => {
      const caller = callerOf(request, request.headers, request.query);
      const committed = await storage.commit(caller, uuidIn(request.params, unknownReservation));
      return reply.code(200).send(reservationView(unwrapped(committed)));
    },
  );

  routes.delete(
    '/v1/storage-reservations/:id',
    {
      schema: {
        ...described,
        ...path,
        operationId: 'storage.release',
        summary: 'Release a storage reservation, whether it is committed or not.',
      },
      config: { scope: 'storage:write' },
    },
    async (request, reply) => {
      const caller = callerOf(request, request.headers, request.query);
      const released = await storage.release(caller, uuidIn(request.params, unknownReservation));
      return reply.code(200).send(reservationView(unwrapped(released)));
    },
  );
}

function reservationView(reservation: StorageReservation): z.output<typeof reservationSchema> {
  return {
    id: reservation.id,
    gigabytes: reservation.gigabytes,
    purpose: reservation.purpose,
    state: reservation.expiresAt === undefined ? 'committed' : 'held',
    reserved_at: reservation.reservedAt,
    reserved_by: reservation.reservedBy,
    expires_at: reservation.expiresAt ?? null,
  };
}
