import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { type Caller, confinedTo } from '../../application/caller';
import { tenantOfSlug } from '../../domain/registered-tenant';
import {
  defaultRegistry,
  registryIdSchema,
  registryVersionNameSchema,
  toolSchema,
  toolsSchema,
} from '../../domain/tool-registry';
import type { ListedVersion, SeededTools } from '../../store/postgres-tool-registries';
import { forbiddenResponse, refusedAnswerSchema } from '../answers';
import type { ApiContext } from '../api-context';
import { callerFor } from '../caller';
import { pageOf, pageQuery, pageSchema } from '../page';
import { problemResponses } from '../problems/problem-response';
import { notFound, unwrapped } from '../problems/request-problem';
import { screened, screenedBody } from '../screened';

const seedSchema = z.strictObject({ version: registryVersionNameSchema, tools: toolsSchema });
const seedBody = screenedBody('toolRegistry.seed', seedSchema);
const selectSchema = z.strictObject({ version: registryVersionNameSchema });
const selectBody = screenedBody('toolRegistry.select', selectSchema);

const described = {
  registry: z.string().describe('`default`, or the slug of the tenant whose registry it is.'),
  id: z.uuid(),
  version: z.string(),
  hash: z.string().describe('SHA-256 of the tools in canonical JSON (RFC 8785), sha256: and hexadecimal.'),
  seeded_at: z.iso.datetime(),
  seeded_by: z.uuid().describe('The principal.'),
  selected: z.boolean().describe('Whether it is the version that counts.'),
};
const [calculator, httpGet] = toolSchema.options;
const seeded = { parameters: z.looseObject({}).describe('JSON Schema of the arguments, as it was seeded.') };
const versionSchema = z
  .object({
    ...described,
    tools: z.array(z.discriminatedUnion('kind', [calculator.extend(seeded), httpGet.extend(seeded)])),
  })
  .meta({ id: 'ToolRegistryVersion', description: 'A version of a tool registry; it never changes.' });
const listedSchema = z
  .object({ ...described, tools: z.array(z.string()).describe('Their names.') })
  .meta({ id: 'ListedToolRegistryVersion', description: 'A version of a tool registry as it is listed.' });
const diffSchema = z
  .object({
    registry: described.registry,
    from: z.string(),
    to: z.string(),
    added: z.array(z.string()).describe('Names of tools that only the later has.'),
    removed: z.array(z.string()).describe('Names of tools that only the earlier has.'),
    changed: z.array(
      z.object({
        name: z.string(),
        fields: z.array(
          z.object({
            pointer: z.string().describe('JSON pointer into the tool.'),
            from: z.unknown().optional().describe('Absent where there was nothing.'),
            to: z.unknown().optional().describe('Absent where there is nothing any more.'),
          }),
        ),
      }),
    ),
  })
  .meta({ id: 'ToolRegistryDiff', description: 'What became of the tools from one version to another.' });

const params = z.object({ id: described.registry });
const versionParams = params.extend({
  version: z.string().describe('Such as v2.0.0; `current` for the one that counts.'),
});
const tags = ['tool registries'];
const reading = { sessions: true, scope: 'service:tenant-read' } as const;

/** Versions of the default registry and of those of tenants. */
export function toolRegistryRoutes(app: FastifyInstance, context: ApiContext): void {
  const { toolRegistries } = context.application;
  const routes = app.withTypeProvider<ZodTypeProvider>();

  routes.post(
    '/v1/tool-registries/:id/versions',
    {
      schema: {
        operationId: 'toolRegistries.seed',
        tags,
        summary: 'Seed a version of a tool registry, which then counts.',
        description:
          'The default registry is for operators of the deployment. The same version with the same tools again changes nothing; other tools under a version that is taken are a 409.',
        params,
        response: { 201: versionSchema, 403: forbiddenResponse, ...problemResponses },
      },
      config: { scope: 'registry:write', requestBody: seedSchema },
    },
    async (request, reply) => {
      const { id } = request.params;
      const caller = callerForRegistry(request, id);
      const taken = await screened(context, seedBody, request.body, caller);
      if (taken.kind === 'refused') return reply.code(403).send(refusedAnswerSchema.parse(taken.answer));
      const seeded = unwrapped(await toolRegistries.seed(caller, id, taken.value));
      return reply.code(201).send(versionView(id, seeded));
    },
  );

  routes.post(
    '/v1/tool-registries/:id/select',
    {
      schema: {
        operationId: 'toolRegistries.select',
        tags,
        summary: 'Have another version of a tool registry count, an older one too.',
        params,
        response: { 200: versionSchema, 403: forbiddenResponse, ...problemResponses },
      },
      config: { scope: 'registry:write', requestBody: selectSchema },
    },
    async (request, reply) => {
      const { id } = request.params;
      const caller = callerForRegistry(request, id);
      const taken = await screened(context, selectBody, request.body, caller);
      if (taken.kind === 'refused') return reply.code(403).send(refusedAnswerSchema.parse(taken.answer));
      const selected = unwrapped(await toolRegistries.select(caller, id, taken.value.version));
      return reply.code(200).send(versionView(id, selected));
    },
  );

  routes.get(
    '/v1/tool-registries/:id/versions',
    {
      schema: {
        operationId: 'toolRegistries.list',
        tags,
        summary: 'List the versions of a tool registry, newest first.',
        params,
        querystring: z.strictObject(pageQuery),
        response: { 200: pageSchema(listedSchema), ...problemResponses },
      },
      config: reading,
    },
    async (request, reply) => {
      const { id } = request.params;
      const { limit, cursor } = request.query;
      const page = { limit: limit + 1, after: cursor };
      const rows = unwrapped(await toolRegistries.list(callerForRegistry(request, id), id, page));
      return reply.code(200).send(pageOf(rows, limit, (row) => listedView(id, row)));
    },
  );

  routes.get(
    '/v1/tool-registries/:id/versions/:version',
    {
      schema: {
        operationId: 'toolRegistries.show',
        tags,
        summary: 'Read a version of a tool registry.',
        params: versionParams,
        response: { 200: versionSchema, ...problemResponses },
      },
      config: reading,
    },
    async (request, reply) => {
      const { id, version } = request.params;
      const named = version === 'current' ? undefined : version;
      const found = unwrapped(await toolRegistries.show(callerForRegistry(request, id), id, named));
      return reply.code(200).send(versionView(id, found));
    },
  );

  routes.get(
    '/v1/tool-registries/:id/diff',
    {
      schema: {
        operationId: 'toolRegistries.diff',
        tags,
        summary: 'Compare two versions of a tool registry.',
        params,
        querystring: z.strictObject({ from: registryVersionNameSchema, to: registryVersionNameSchema }),
        response: { 200: diffSchema, ...problemResponses },
      },
      config: reading,
    },
    async (request, reply) => {
      const { id } = request.params;
      const { from, to } = request.query;
      const compared = unwrapped(await toolRegistries.diff(callerForRegistry(request, id), id, from, to));
      return reply.code(200).send(diffSchema.parse({ registry: id, ...compared }));
    },
  );
}

/**
 * Who asks about a registry. What is no name of one, and what is another tenant's, are told of in the same words.
 * @throws RequestProblem 404
 */
function callerForRegistry(request: FastifyRequest, id: string): Caller {
  const caller = callerFor(request, id === defaultRegistry ? undefined : ownerOf(id));
  const own = confinedTo(caller);
  if (own !== undefined && caller.tenant !== undefined && own !== caller.tenant) throw unknownRegistry();
  return caller;
}

function ownerOf(id: string) {
  if (!registryIdSchema.safeParse(id).success) throw unknownRegistry();
  return tenantOfSlug(id);
}

function unknownRegistry() {
  return notFound('There is no tool registry of this name.');
}

function versionView(registry: string, version: SeededTools): z.output<typeof versionSchema> {
  return { ...viewOf(registry, version), tools: [...version.tools] };
}

function listedView(registry: string, version: ListedVersion): z.output<typeof listedSchema> {
  return { ...viewOf(registry, version), tools: [...version.tools] };
}

function viewOf(registry: string, { seededAt, seededBy, ...version }: SeededTools | ListedVersion) {
  const { id, hash, selected } = version;
  return {
    registry,
    id,
    version: version.version,
    hash,
    seeded_at: seededAt,
    seeded_by: seededBy,
    selected,
  };
}
