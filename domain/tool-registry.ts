import { z } from 'zod';
import { boundedJson } from './bounded-json';
import { canonicalJson } from './canonical-json';
import { commitmentSchema, commitmentTo } from './commitment';
import { jsonObject } from './json';
import { slugPattern } from './registered-tenant';

/** The registry that counts for each tenant which has none of its own. */
export const defaultRegistry = 'default';

/** `default`, or the slug of the tenant whose registry it is. */
export const registryIdSchema = z
  .string()
  .regex(new RegExp(`^${slugPattern}$`), 'expected “default” or the slug of a tenant');

const part = '(0|[1-9][0-9]{0,5})';
export const registryVersionNameSchema = z
  .string()
  .regex(new RegExp(`^v${part}\\.${part}\\.${part}$`), 'expected a version, such as v2.0.0');

/** A JSON Schema of an object, as models are told of it. */
const parametersSchema = z
  .looseObject({ type: z.literal('object') })
  .refine((schema) => boundedJson.safeParse(schema).success, 'expected JSON of at most 16 levels');

const described = {
  name: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9_-]{0,63}$/, 'expected a name of letters, digits, underscores and hyphens'),
  description: z.string().min(1).max(1_024).describe('Told to the model, which chooses by it.'),
  parameters: parametersSchema.describe('JSON Schema of the arguments; an object.'),
};

const calculatorSettings = z.strictObject({
  max_expression_length: z.int().min(1).max(10_000).default(1_000).describe('Characters.'),
});

const hostName = z
  .string()
  .regex(/^(?!.*\.\.)[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/, 'expected the name of a host, in lower case');

const httpGetSettings = z.strictObject({
  allowed_hosts: z
    .array(hostName)
    .max(256)
    .nullable()
    .default(null)
    .describe('Null allows each public host.'),
  timeout_ms: z.int().min(100).max(60_000).default(10_000),
  max_bytes: z.int().min(1).max(10_000_000).default(1_000_000).describe('Of the body that is read.'),
  max_redirects: z.int().min(0).max(10).default(3),
});

/** A tool that runs may use: what the model is told of it, and the built-in implementation with its settings. */
export const toolSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    ...described,
    kind: z.literal('calculator'),
    settings: calculatorSettings.prefault({}),
  }),
  z.strictObject({
    ...described,
    kind: z.literal('http_get'),
    settings: httpGetSettings.prefault({}),
  }),
]);
export type Tool = z.output<typeof toolSchema>;

/** The tools of a version, by name. */
export const toolsSchema = z
  .array(toolSchema)
  .max(64)
  .refine((tools) => new Set(tools.map(({ name }) => name)).size === tools.length, 'expected each name once')
  .transform((tools) => tools.toSorted((one, other) => (one.name < other.name ? -1 : 1)));

/** A version of a registry; it never changes. */
export const toolRegistryVersionSchema = z.object({
  registry: registryIdSchema,
  version: registryVersionNameSchema,
  hash: commitmentSchema.describe('Of the tools, in canonical JSON (RFC 8785).'),
  tools: z.array(toolSchema).readonly(),
});
export type ToolRegistryVersion = z.output<typeof toolRegistryVersionSchema>;

/** What a version holds, told by its content alone: the same tools have the same hash in every registry. */
export function hashOfTools(tools: readonly Tool[]): string {
  return commitmentTo(canonicalJson(tools.map(jsonObject)));
}
