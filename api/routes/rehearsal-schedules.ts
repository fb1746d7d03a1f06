import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { actingFor } from '../../application/caller';
import type { ScheduledRehearsals } from '../../application/rehearsals/rehearsal-schedules';
import { acceptedKinds } from '../../domain/kinds';
import type { Reference } from '../../domain/reference';
import { type ScheduledKind, scheduledKinds } from '../../domain/rehearsal-schedule';
import { optionalReference, referenceOfKind } from '../../operations/fields';
import { forbiddenResponse, refusedAnswerSchema } from '../answers';
import type { ApiContext } from '../api-context';
import { callerOf, readTenant, tenantHeader } from '../caller';
import { problemResponses } from '../problems/problem-response';
import { notFound, unwrapped } from '../problems/request-problem';
import { screened, screenedBody } from '../screened';
import { tenantQuery } from './records';

const scheduleShape = {
  tenant: optionalReference.describe('The tenant whose key it is; else as the header says.'),
  kind: z.enum(scheduledKinds).describe('What is rehearsed.'),
  key_ref: referenceOfKind(...acceptedKinds.key_ref),
};

const resuming = z.strictObject(scheduleShape);
const pausing = z.strictObject({
  ...scheduleShape,
  reason: z
    .string()
    .min(1)
    .max(500)
    .describe('Why, in a sentence; whoever lists the schedules is told it, and who paused it.'),
});

const pauseBody = screenedBody('rehearsalSchedule.pause', pausing);
const resumeBody = screenedBody('rehearsalSchedule.resume', resuming);

const scheduleSchema = z
  .object({
    id: z.string(),
    tenant: z.string(),
    kind: z.enum(scheduledKinds),
    key_ref: z.string(),
    time_zone: z.string().describe('An IANA name: whose clocks it goes by.'),
    paused: z.boolean(),
    paused_for: z.string().nullable().describe('Why it is paused, and by whom.'),
    next: z.array(z.iso.datetime()).describe('When the next rehearsals are due, soonest first.'),
  })
  .meta({ id: 'RehearsalSchedule', description: 'The quarterly schedule of the rehearsals of a key.' });

const headers = z.object(tenantHeader);
const described = { tags: ['rehearsals'] };

/** When keys are rehearsed next. Temporal keeps the schedules: where it is away, so are they. */
export function rehearsalScheduleRoutes(app: FastifyInstance, context: ApiContext): void {
  const { rehearsalSchedules: schedules } = context.application;
  const routes = app.withTypeProvider<ZodTypeProvider>();

  /** @throws RequestProblem where there is none */
  const asItStands = async (kind: ScheduledKind, tenant: Reference, keyRef: Reference) => {
    const found = await schedules.describe(kind, tenant, keyRef);
    if (found === undefined)
      throw notFound('The key has no schedule: it is bound to no key store, or it was revoked.');
    return schedule(found);
  };

  routes.get(
    '/v1/rehearsal-schedules',
    {
      schema: {
        ...described,
        operationId: 'rehearsalSchedules.list',
        summary: 'List when the keys of a tenant are rehearsed next.',
        headers,
        querystring: tenantQuery,
        response: {
          200: z.object({ data: z.array(scheduleSchema), next_cursor: z.null() }),
          ...problemResponses,
        },
      },
      config: { sessions: true, scope: 'service:tenant-read' },
    },
    async (request, reply) => {
      const tenant = readTenant(request, request.headers, request.query);
      const listed = tenant === undefined ? [] : await schedules.list(tenant);
      return reply.code(200).send({ data: listed.map(schedule), next_cursor: null });
    },
  );

  routes.post(
    '/v1/rehearsal-schedules/pause',
    {
      schema: {
        ...described,
        operationId: 'rehearsalSchedules.pause',
        summary:
          'Let a key not be rehearsed by schedule until it is resumed; it becomes overdue all the same.',
        headers,
        response: { 200: scheduleSchema, 403: forbiddenResponse, ...problemResponses },
      },
      config: { requestBody: pausing },
    },
    async (request, reply) => {
      const caller = callerOf(request, request.headers);
      const taken = await screened(context, pauseBody, request.body, caller);
      if (taken.kind === 'refused') return reply.code(403).send(refusedAnswerSchema.parse(taken.answer));
      const { kind, key_ref: keyRef, reason } = taken.value;
      const { tenant } = unwrapped(actingFor(taken.value, caller));
      await schedules.pause(kind, tenant, keyRef, `${reason} (${caller.principal.id})`);
      return reply.code(200).send(await asItStands(kind, tenant, keyRef));
    },
  );

  routes.post(
    '/v1/rehearsal-schedules/resume',
    {
      schema: {
        ...described,
        operationId: 'rehearsalSchedules.resume',
        summary: 'Rehearse a key by schedule again.',
        headers,
        response: { 200: scheduleSchema, 403: forbiddenResponse, ...problemResponses },
      },
      config: { requestBody: resuming },
    },
    async (request, reply) => {
      const caller = callerOf(request, request.headers);
      const taken = await screened(context, resumeBody, request.body, caller);
      if (taken.kind === 'refused') return reply.code(403).send(refusedAnswerSchema.parse(taken.answer));
      const { kind, key_ref: keyRef } = taken.value;
      const { tenant } = unwrapped(actingFor(taken.value, caller));
      await schedules.resume(kind, tenant, keyRef);
      return reply.code(200).send(await asItStands(kind, tenant, keyRef));
    },
  );
}

function schedule(scheduled: ScheduledRehearsals): z.output<typeof scheduleSchema> {
  return {
    id: scheduled.id,
    tenant: scheduled.tenant,
    kind: scheduled.kind,
    key_ref: scheduled.keyRef,
    time_zone: scheduled.timeZone,
    paused: scheduled.paused,
    paused_for: scheduled.pausedFor,
    next: [...scheduled.next],
  };
}
