import * as fc from 'fast-check';
import { z } from 'zod';

/** Names that a value may bear: things of whoever asks, and things of others. */
export interface Names {
  readonly tenant: fc.Arbitrary<string>;
  readonly slug: fc.Arbitrary<string>;
  readonly id: fc.Arbitrary<string>;
  /** Of one of the kinds, or of any. */
  reference(kinds: readonly string[]): fc.Arbitrary<string>;
  readonly scope: fc.Arbitrary<string>;
  readonly text: string;
  readonly url: string;
}

/** What is used of JSON Schema by the OpenAPI document. */
const schemaShape = z.looseObject({
  type: z.string().optional(),
  title: z.string().optional(),
  format: z.string().optional(),
  pattern: z.string().optional(),
  enum: z.array(z.unknown()).optional(),
  anyOf: z.array(z.unknown()).optional(),
  oneOf: z.array(z.unknown()).optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  required: z.array(z.string()).optional(),
  items: z.unknown().optional(),
  minItems: z.number().optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
});

/** Values that a schema takes, whose names are of either tenant. */
export function valuesOf(schema: unknown, names: Names, field = ''): fc.Arbitrary<unknown> {
  const shape = schemaShape.parse(schema);
  const choices = shape.anyOf ?? shape.oneOf;
  if (choices !== undefined) return fc.oneof(...choices.map((choice) => valuesOf(choice, names, field)));
  if (shape.enum !== undefined) return fc.constantFrom(...shape.enum);
  switch (shape.type) {
    case 'object': {
      const members: Record<string, fc.Arbitrary<unknown>> = Object.fromEntries(
        Object.entries(shape.properties ?? {}).map(([name, member]) => [name, valuesOf(member, names, name)]),
      );
      return fc.record(members, { requiredKeys: [...(shape.required ?? [])], noNullPrototype: true });
    }
    case 'array':
      return fc.array(valuesOf(shape.items, names, field), { minLength: shape.minItems ?? 0, maxLength: 2 });
    case 'integer':
    case 'number': {
      const least = shape.minimum ?? 0;
      return fc.integer({ min: least, max: Math.min(shape.maximum ?? least + 500, least + 500) });
    }
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    default:
      return textOf(shape, names, field);
  }
}

function textOf(
  { title = '', format, pattern }: z.output<typeof schemaShape>,
  names: Names,
  field: string,
): fc.Arbitrary<string> {
  if (field === 'tenant' || field === 'portcullis-tenant') return names.tenant;
  if (field === 'scope') return names.scope;
  if (title.startsWith('reference'))
    return names.reference(title.replace(/^reference( of kind )?/, '').split(' or '));
  if (title === 'slug') return names.slug;
  if (format === 'uuid') return names.id;
  if (format === 'uri') return fc.constant(names.url);
  if (format === 'date-time') return fc.constant('2026-01-01T00:00:00Z');
  if (pattern === undefined) return fc.constant(names.text);
  // What looks ahead can't be made up from its pattern; nobody's name is told by it.
  return pattern.includes('(?=') || pattern.includes('(?!')
    ? fc.constant(pattern.startsWith('^P') ? 'PT1H' : 'example')
    : fc.stringMatching(new RegExp(pattern)).map((text) => text.slice(0, 200));
}
