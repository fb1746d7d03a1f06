import type { JsonObject, JsonValue } from './json';

/**
 * Canonical JSON (RFC 8785): the one byte sequence that an event is hashed over.
 * Members are sorted by UTF-16 code units, numbers written as ECMAScript writes them.
 *
 * @throws RangeError on a number that JSON can't hold or a string with a lone surrogate (RFC 8785, 3.2.2).
 */
export function canonicalJson(value: JsonValue): string {
  switch (typeof value) {
    case 'string':
      return canonicalString(value);
    case 'number':
      if (!Number.isFinite(value)) throw new RangeError('canonical JSON has no infinity and no NaN');
      // As JSON.stringify writes it: -0 as 0.
      return String(value);
    case 'boolean':
      return value ? 'true' : 'false';
    case 'object':
      if (value === null) return 'null';
      return isArray(value) ? canonicalArray(value) : canonicalObject(value);
  }
}

function canonicalArray(items: readonly JsonValue[]): string {
  let text = '[';
  for (let index = 0; index < items.length; index++) {
    const item = items[index];
    if (index > 0) text += ',';
    text += item === undefined ? 'null' : canonicalJson(item);
  }
  return `${text}]`;
}

function canonicalObject(object: JsonObject): string {
  let text = '{';
  let first = true;
  // The default sort compares UTF-16 code units, which is the order that RFC 8785, 3.2.3 asks for.
  for (const key of Object.keys(object).sort()) {
    const member = object[key];
    if (member === undefined) continue;
    text += `${first ? '' : ','}${canonicalString(key)}:${canonicalJson(member)}`;
    first = false;
  }
  return `${text}}`;
}

/** Printable ASCII that JSON has nothing to escape in: most of what is written. */
const plain = /^[ !#-[\]-~]*$/;

function canonicalString(text: string): string {
  if (plain.test(text)) return `"${text}"`;
  if (!text.isWellFormed()) throw new RangeError('canonical JSON has no lone surrogates');
  return JSON.stringify(text);
}

// Array.isArray doesn't narrow readonly arrays.
function isArray(value: readonly JsonValue[] | JsonObject): value is readonly JsonValue[] {
  return Array.isArray(value);
}
