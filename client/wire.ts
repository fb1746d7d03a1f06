/** Anything that JSON can hold. */
export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [name: string]: JsonValue };

/** `key_custody_attestation` as `keyCustodyAttestation`; a name that isn't in the wire's style stays as it is. */
export function camelCaseName(name: string): string {
  if (!/^[a-z][a-z0-9]*(_[a-z0-9]+)+$/.test(name)) return name;
  return name.replace(/_([a-z0-9])/g, (_match, letter: string) => letter.toUpperCase());
}

/** What was recorded is given as it was recorded: these members aren't looked into. */
const verbatim: ReadonlySet<string> = new Set(['data', 'rested_on', 'document', 'parameters']);

/**
 * Reads JSON of the wire into the contract's types, with the names of members in camelCase. The shape is taken at the
 * service's word.
 */
export function fromWire<Value>(text: string): Value {
  return camelCaseMembers<Value>(JSON.parse(text));
}

/** Renames the members of a JSON value, at any depth. */
export function camelCaseMembers<Value>(value: unknown): Value;
export function camelCaseMembers(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => camelCaseMembers(item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      camelCaseName(name),
      verbatim.has(name) && !Array.isArray(member) ? member : camelCaseMembers(member),
    ]),
  );
}

/** The names of members as the wire has them, which is how the API is documented, at any depth. */
export function snakeCaseMembers(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(snakeCaseMembers);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => {
      const named = snakeCaseName(name);
      return [named, verbatim.has(named) && !Array.isArray(member) ? member : snakeCaseMembers(member)];
    }),
  );
}

function snakeCaseName(name: string): string {
  if (!/^[a-z][A-Za-z0-9]*$/.test(name)) return name;
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
