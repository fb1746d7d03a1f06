/** The name of a record within its kind, as the source of a pattern. */
export const namePattern = '[A-Za-z0-9][A-Za-z0-9_.-]{0,199}';

/** `kind:name`, stated apart from its schema for code that runs without a schema library. */
export const referencePattern = new RegExp(`^[a-z][a-z0-9_]{0,63}:${namePattern}$`);

/** For workflows, which don't load the schemas; elsewhere `isReference` also tells the type. */
export function readsAsReference(value: unknown): value is string {
  return typeof value === 'string' && referencePattern.test(value);
}
