import { z } from 'zod';
import { readsAsReference, referencePattern } from './reference-pattern';

/** `kind:name`, the name of a record; unique per tenant. At most 64 + 1 + 200 characters. */
export const referenceSchema = z
  .string()
  .regex(referencePattern, 'expected a reference, kind:name')
  .meta({ title: 'reference', format: 'reference' })
  .brand<'Reference'>();

export type Reference = z.output<typeof referenceSchema>;

/** Builds a reference from its two parts. @throws ZodError where the parts make none. */
export function reference(kind: string, name: string): Reference {
  const made = `${kind}:${name}`;
  // The schema would come to the same at many times the cost.
  return isReference(made) ? made : referenceSchema.parse(made);
}

export function isReference(value: unknown): value is Reference {
  return readsAsReference(value);
}

export function kindOf(of: Reference): string {
  return of.slice(0, of.indexOf(':'));
}

export function nameOf(of: Reference): string {
  return of.slice(of.indexOf(':') + 1);
}
