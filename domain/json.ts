/** A JSON value as RFC 8259 knows it; what events, requests and answers are made of. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

/**
 * The JSON that an object of the program stands for: members that are undefined are left out.
 * @throws TypeError where a member can't be written as JSON.
 */
export function jsonObject(object: object): JsonObject {
  const json: Record<string, JsonValue> = {};
  for (const [key, member] of Object.entries(object)) {
    if (member === undefined) continue;
    const value = jsonValue(member);
    // An assignment would take it for the prototype.
    if (key === '__proto__')
      Object.defineProperty(json, key, { value, enumerable: true, configurable: true, writable: true });
    else json[key] = value;
  }
  return json;
}

function jsonValue(value: unknown): JsonValue {
  if (value === null || typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number')
    return value;
  if (Array.isArray(value)) return value.map(jsonValue);
  if (typeof value === 'object') return jsonObject(value);
  throw new TypeError(`a ${typeof value} is no JSON`);
}
