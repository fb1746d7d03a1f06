import { z } from 'zod';
import { camelCaseName } from './wire';

type Schema = z.core.JSONSchema.BaseSchema;

export interface TypeStyle {
  /** How the names of members are written: as on the wire, or as the SDK gives them. */
  readonly names: 'snake_case' | 'camelCase';
}

/** A TypeScript interface for an object schema, with the descriptions as docstrings. */
export function printInterface(
  name: string,
  schema: Schema,
  style: TypeStyle,
  further: readonly string[] = [],
): string {
  const [said = ''] = docstring(schema.description);
  return `${said === '' ? '' : `${said}\n`}export interface ${name} ${printObject(schema, style, '', further)}`;
}

/** The JSON schema of what a caller may send. */
export function schemaOfInput(schema: z.ZodType): Schema {
  return z.toJSONSchema(schema, { io: 'input' });
}

/** The JSON schema of what the service gives. */
export function schemaOfOutput(schema: z.ZodType): Schema {
  return z.toJSONSchema(schema, { io: 'output', unrepresentable: 'any' });
}

export function printType(schema: Schema | boolean, style: TypeStyle, indent = ''): string {
  if (typeof schema === 'boolean') return 'JsonValue';
  if (schema.$ref !== undefined) return 'JsonValue';
  if (schema.const !== undefined) return literal(schema.const);
  if (schema.enum !== undefined) return schema.enum.map(literal).join(' | ');
  const forms = schema.anyOf ?? schema.oneOf;
  if (forms !== undefined) return union(forms.map((form) => printType(form, style, indent)));
  if (Array.isArray(schema.type))
    return union(schema.type.map((type) => printType({ ...schema, type }, style, indent)));
  switch (schema.type) {
    case 'string':
    case 'boolean':
    case 'null':
      return schema.type;
    case 'integer':
    case 'number':
      return 'number';
    case 'array':
      return `readonly ${printElement(elementOf(schema), style, indent)}[]`;
    case 'object':
      return printObject(schema, style, indent);
    default:
      return 'JsonValue';
  }
}

function printObject(
  schema: Schema,
  style: TypeStyle,
  indent: string,
  further: readonly string[] = [],
): string {
  const properties = Object.entries(schema.properties ?? {});
  if (properties.length === 0 && typeof schema.additionalProperties === 'object')
    return `{ readonly [name: string]: ${printType(schema.additionalProperties, style, indent)} }`;
  const inner = `${indent}  `;
  const members = properties.map(([name, property]) => {
    const optional = schema.required?.includes(name) !== true;
    const written = style.names === 'camelCase' ? camelCaseName(name) : name;
    const type = printType(property, style, inner);
    return [
      ...docstring(typeof property === 'object' ? property.description : undefined),
      `readonly ${written}${optional ? '?' : ''}: ${type}${optional ? ' | undefined' : ''};`,
    ]
      .map((line) => `${inner}${line}`)
      .join('\n');
  });
  return `{\n${[...members, ...further.map((line) => `${inner}${line}`)].map((line) => `${line}\n`).join('')}${indent}}`;
}

function docstring(description: string | undefined): readonly string[] {
  return description === undefined ? [] : [`/** ${description} */`];
}

/** An empty string counts as absent on the wire; for a caller it is a string like others. */
function union(types: readonly string[]): string {
  const distinct = [...new Set(types)];
  return distinct.filter((type) => !(type === "''" && distinct.includes('string'))).join(' | ');
}

function elementOf(schema: Schema): Schema | boolean {
  return schema.items === undefined || Array.isArray(schema.items) ? true : schema.items;
}

function printElement(schema: Schema | boolean, style: TypeStyle, indent: string): string {
  const type = printType(schema, style, indent);
  const isUnion = typeof schema === 'object' && schema.type !== 'object' && type.includes(' | ');
  return isUnion ? `(${type})` : type;
}

function literal(value: unknown): string {
  return typeof value === 'string' ? `'${value.replaceAll("'", "\\'")}'` : String(value);
}
