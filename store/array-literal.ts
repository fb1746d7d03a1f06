/**
 * An array as PostgreSQL reads it, undefined as null. For statements that take many of them, often: pg writes any kind
 * of value, at several times the cost.
 *
 * @see https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO
 */
export function arrayLiteral(values: readonly (string | number | null | undefined)[]): string {
  let literal = '{';
  for (const [index, value] of values.entries()) {
    if (index > 0) literal += ',';
    if (typeof value === 'string') literal += `"${escaped(value)}"`;
    else literal += value ?? 'null';
  }
  return `${literal}}`;
}

function escaped(text: string): string {
  return special.test(text) ? text.replaceAll(/["\\]/g, '\\$&') : text;
}

const special = /["\\]/;
