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
  // Not by assignment, which takes a member called __proto__ for the prototype.
  return Object.fromEntries(
    Object.entries(object).flatMap(([key, member]) =>
      member === undefined ? [] : [[key, jsonValue(member)] as const],
    ),
  );
}

function jsonValue(value: unknown): JsonValue {
  if (value === null || typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number')
    return value;
  if (Array.isArray(value)) return value.map(jsonValue);
  if (typeof value === 'object') return jsonObject(value);
  throw new TypeError(`a ${typeof value} is no JSON`);
}
