import { z } from 'zod';

/** The objects of OpenAPI 3.1.0, section 4.8, as far as the service uses them; anything else in them is a fault. */

const schemaObject = z.looseObject({});
const text = z.string().min(1);
const securityRequirements = z.array(z.record(z.string(), z.array(z.string())));

const content = z.record(
  z.string().regex(/^[a-z]+\/[a-z0-9.+-]+$/),
  z.strictObject({ schema: schemaObject, example: z.unknown().optional() }),
);

const parameter = z
  .strictObject({
    name: text,
    in: z.enum(['query', 'header', 'path', 'cookie']),
    description: text.optional(),
    required: z.boolean().optional(),
    schema: schemaObject,
  })
  .refine(({ in: place, required }) => place !== 'path' || required === true, 'a path parameter is required');

const operation = z
  .strictObject({
    tags: z.array(text).optional(),
    summary: text.optional(),
    description: text.optional(),
    operationId: text.optional(),
    parameters: z.array(parameter).optional(),
    requestBody: z
      .strictObject({ description: text.optional(), content, required: z.boolean().optional() })
      .optional(),
    responses: z
      .record(
        z.string().regex(/^([1-5]\d\d|[1-5]XX|default)$/),
        z.strictObject({ description: z.string(), content: content.optional() }),
      )
      .refine((responses) => Object.keys(responses).length > 0, 'there is at least one response'),
    security: securityRequirements.optional(),
  })
  .refine(
    ({ parameters = [] }) =>
      new Set(parameters.map((one) => `${one.in} ${one.name}`)).size === parameters.length,
    'no parameter is there twice',
  );

export const openApiStructure = z.strictObject({
  openapi: z.literal('3.1.0'),
  info: z.strictObject({
    title: text,
    version: text,
    description: text.optional(),
    license: z.strictObject({ name: text, identifier: text }).optional(),
  }),
  servers: z.array(z.strictObject({ url: text })).optional(),
  paths: z.record(
    z.string().startsWith('/'),
    z.partialRecord(z.enum(['get', 'post', 'put', 'patch', 'delete', 'head', 'options']), operation),
  ),
  components: z.strictObject({
    schemas: z.record(z.string().regex(/^[A-Za-z0-9._-]+$/), schemaObject),
    securitySchemes: z.record(
      z.string(),
      z.strictObject({ type: z.literal('http'), scheme: text, description: text.optional() }),
    ),
  }),
  security: securityRequirements.optional(),
  tags: z.array(z.strictObject({ name: text, description: text.optional() })).optional(),
});

/** The names in braces of a path. */
export function namesIn(path: string): readonly string[] {
  return [...path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name ?? '');
}
