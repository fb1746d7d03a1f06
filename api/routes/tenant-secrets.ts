import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { NewSecretValue, ToldSecret } from '../../application/secrets/tenant-secrets';
import { unstorableIssues } from '../../application/understand-request';
import { longestSecret, type SecretPath, secretPathSchema } from '../../domain/secret';
import type { ApiContext } from '../api-context';
import { pageBy, pageQuery } from '../page';
import { problemResponses } from '../problems/problem-response';
import { notFound, parsed, schemaProblem, unwrapped } from '../problems/request-problem';
import { callerForSlug, tenantPath } from '../tenant-path';

const valueSchema = z.strictObject({
  value: z
    .string()
    .min(1)
    .max(longestSecret)
    .describe('Text; what is none goes in as base64. It is kept by the secret store alone.')
    .meta({ writeOnly: true }),
  expected_version: z
    .int()
    .min(0)
    .optional()
    .describe('The version that it is to replace, 0 for none; whichever stands where it is left out.'),
});
const valueFields = new Set(Object.keys(valueSchema.shape));

const told = {
  path: z.string().describe('Such as `llm/openrouter`.'),
  version: z.int().describe('Counted from 1; each new value is the next.'),
  created_at: z.iso.datetime().describe('When this version was made.'),
  created_by: z
    .uuid()
    .nullable()
    .describe(
      'The principal who made this version; null where no record tells, as of one that was put at the secret store itself.',
    ),
};
const secretSchema = z
  .object(told)
  .meta({ id: 'TenantSecret', description: 'A secret of a tenant, without its value.' });
const revealedSchema = z.object({
  ...told,
  value: z.string().optional().describe('Where it was asked to be revealed.'),
});

const secretParams = z.object({
  ...tenantPath,
  path: z
    .string()
    .describe(
      'One to five names of a-z, 0-9, _ and -, parted by slashes, each written %2F: `llm%2Fopenrouter`.',
    ),
});

const listQuery = z.object({
  limit: pageQuery.limit,
  cursor: secretPathSchema.optional().describe('The next_cursor of the page before.'),
});

const described = { tags: ['secrets'] };

/** Secrets of registered tenants. Bodies hold values: they are held against their schema, and looked at by nothing else. */
export function tenantSecretRoutes(
  app: FastifyInstance,
  { application: { tenantSecrets } }: ApiContext,
): void {
  const routes = app.withTypeProvider<ZodTypeProvider>();

  routes.get(
    '/v1/tenants/:id/secrets',
    {
      schema: {
        ...described,
        operationId: 'tenantSecrets.list',
        summary: 'List the secrets of a tenant by their paths, without their values.',
        params: z.object(tenantPath),
        querystring: listQuery,
        response: {
          200: z.object({ data: z.array(secretSchema), next_cursor: z.string().nullable() }),
          ...problemResponses,
        },
      },
      config: { scope: 'service:tenant-read' },
    },
    async (request, reply) => {
      const { id } = request.params;
      const { limit, cursor } = request.query;
      const page = { limit: limit + 1, after: cursor };
      const listed = unwrapped(await tenantSecrets.list(callerForSlug(request, id), id, page));
      return reply.code(200).send(pageBy(listed, limit, secretView, ({ path }) => path));
    },
  );

  routes.get(
    '/v1/tenants/:id/secrets/:path',
    {
      schema: {
        ...described,
        operationId: 'tenantSecrets.get',
        summary: 'Read a secret of a tenant: its version, or its value too.',
        description:
          'Operators and admins of the tenant may have the value revealed. That is recorded as SECRET_READ, before the value is handed out.',
        params: secretParams,
        querystring: z.object({
          reveal: z
            .enum(['true', 'false'])
            .default('false')
            .transform((text) => text === 'true'),
        }),
        response: { 200: revealedSchema, ...problemResponses },
      },
      config: { scope: 'service:tenant-read' },
    },
    async (request, reply) => {
      const { id } = request.params;
      const caller = callerForSlug(request, id);
      const path = pathOf(request.params.path);
      if (!request.query.reveal)
        return reply.code(200).send(secretView(unwrapped(await tenantSecrets.describe(caller, id, path))));
      const revealed = unwrapped(await tenantSecrets.reveal(caller, id, path));
      return reply.code(200).send({ ...secretView(revealed), value: revealed.value });
    },
  );

  for (const { change, method, url, summary, description } of [
    {
      change: 'set',
      method: 'PUT',
      url: '/v1/tenants/:id/secrets/:path',
      summary: 'Put a secret of a tenant at a path, as its next version where one stands.',
      description: 'Recorded as SECRET_SET, with neither the value nor a hash of it.',
    },
    {
      change: 'rotate',
      method: 'POST',
      url: '/v1/tenants/:id/secrets/:path/rotate',
      summary: 'Put a new value in the place of the one that stands.',
      description:
        'Recorded as SECRET_ROTATED, with neither the value nor a hash of it. The value before is not taken back where it was given out: revoke it there.',
    },
  ] as const)
    routes.route({
      method,
      url,
      schema: {
        ...described,
        operationId: `tenantSecrets.${change}`,
        summary,
        description,
        params: secretParams,
        response: { 201: secretSchema, ...problemResponses },
      },
      config: { scope: 'secrets:write', requestBody: valueSchema },
      handler: async (request, reply) => {
        const { id } = request.params;
        const caller = callerForSlug(request, id);
        const value = newValueOf(request.body);
        const changed = await tenantSecrets[change](caller, id, pathOf(request.params.path), value);
        return reply.code(201).send(secretView(unwrapped(changed)));
      },
    });

  routes.delete(
    '/v1/tenants/:id/secrets/:path',
    {
      schema: {
        ...described,
        operationId: 'tenantSecrets.remove',
        summary: 'Remove a secret of a tenant, with every version of it.',
        description: 'Recorded as SECRET_REMOVED.',
        params: secretParams,
        response: { 204: z.null().describe('Removed.'), ...problemResponses },
      },
      config: { scope: 'secrets:write' },
    },
    async (request, reply) => {
      const { id } = request.params;
      const caller = callerForSlug(request, id);
      unwrapped(await tenantSecrets.remove(caller, id, pathOf(request.params.path)));
      return reply.code(204).send(null);
    },
  );
}

/** What is no path is told of like what isn't there. */
function pathOf(given: string): SecretPath {
  const path = secretPathSchema.safeParse(given);
  if (path.success) return path.data;
  throw notFound(
    'No secret is called so: a path is one to five names of a-z, 0-9, _ and -, parted by slashes.',
  );
}

/** @throws RequestProblem which tells nothing of what stands there. */
function newValueOf(raw: unknown): NewSecretValue {
  const unstorable = unstorableIssues(raw, valueFields);
  if (unstorable.length > 0) throw schemaProblem(unstorable);
  const { value, expected_version: expectedVersion } = parsed(valueSchema, raw);
  return { value, expectedVersion };
}

function secretView({ path, version, createdAt, createdBy }: ToldSecret): z.output<typeof secretSchema> {
  return { path, version, created_at: createdAt, created_by: createdBy };
}
