import { z } from 'zod';

/** `kind:name`, the name of a record; unique per tenant. At most 64 + 1 + 200 characters. */
export const referenceSchema = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,63}:[A-Za-z0-9][A-Za-z0-9_.-]{0,199}$/, 'expected a reference, kind:name')
  .brand<'Reference'>();

export type Reference = z.output<typeof referenceSchema>;

/** Builds a reference from its two parts. @throws ZodError where the parts make none. */
export function reference(kind: string, name: string): Reference {
  return referenceSchema.parse(`${kind}:${name}`);
}

export function kindOf(of: Reference): string {
  return of.slice(0, of.indexOf(':'));
}

export function nameOf(of: Reference): string {
  return of.slice(of.indexOf(':') + 1);
}
