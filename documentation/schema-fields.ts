import type { z } from 'zod';

type Schema = z.core.JSONSchema.BaseSchema;

/** A member of a request or a body, in words. */
export interface Field {
  readonly name: string;
  readonly type: string;
  readonly required: boolean;
  /** As JSON; undefined where there is none. */
  readonly byDefault: string | undefined;
  /** The one value that it ever has, as JSON. */
  readonly always: string | undefined;
  readonly meaning: string;
}

export function fieldsOf({ properties = {}, required = [] }: Schema): readonly Field[] {
  return Object.entries(properties).map(([name, property]) => {
    const schema = typeof property === 'boolean' ? {} : property;
    return {
      name,
      type: typeOf(schema),
      required: required.includes(name),
      byDefault: schema.default === undefined ? undefined : JSON.stringify(schema.default),
      always: schema.const === undefined ? undefined : JSON.stringify(schema.const),
      meaning: schema.description ?? '',
    };
  });
}

function typeOf(schema: Schema): string {
  if (schema.title !== undefined) return schema.title;
  if (schema.enum !== undefined) return `one of ${schema.enum.map((one) => `\`${String(one)}\``).join(', ')}`;
  const forms = schema.anyOf ?? schema.oneOf;
  // An empty text counts as absent and is no form of its own.
  if (forms !== undefined)
    return [...new Set(forms.filter(({ const: only }) => only !== '').map(typeOf))].join(' or ');
  switch (schema.type) {
    case 'array':
      return `list of ${plural(elementOf(schema))}`;
    case 'string':
      return schema.format === 'date-time' ? 'moment' : 'text';
    case undefined:
      return schema.const === undefined ? 'JSON' : typeof schema.const;
    default:
      return [schema.type].flat().join(' or ');
  }
}

function elementOf({ items }: Schema): string {
  return items === undefined || typeof items === 'boolean' || Array.isArray(items) ? 'JSON' : typeOf(items);
}

/** `reference of kind a` as `references of kind a`. */
function plural(type: string): string {
  return type.replace(/^(reference|commitment|text|moment|object)\b/, '$1s');
}
