import { z } from 'zod';
import { type Reference, reference } from './reference';

/** In characters: longer values are files, not credentials. */
export const longestSecret = 65_536;

/**
 * What a secret is called within its tenant's folder, such as `llm/openrouter`: one to five names. None of them is a dot,
 * so no path leads out of the folder.
 */
export const secretPathSchema = z
  .string()
  .max(190, 'expected at most 190 characters')
  .regex(
    /^[a-z0-9][a-z0-9_-]*(?:\/[a-z0-9][a-z0-9_-]*){0,4}$/,
    'expected one to five names of a-z, 0-9, _ and -, parted by slashes, such as llm/openrouter',
  )
  .brand<'SecretPath'>();
export type SecretPath = z.output<typeof secretPathSchema>;

/** @throws ZodError where the text is no path. */
export function secretPath(text: string): SecretPath {
  return secretPathSchema.parse(text);
}

/** Whose a secret is, by both names of the tenant: the store's and the one that paths bear. */
export interface SecretOwner {
  /** UUID. */
  readonly id: string;
  readonly slug: string;
}

export interface SecretIdentity {
  readonly owner: SecretOwner;
  readonly path: SecretPath;
}

/** What is told of a secret that stands: never its value. */
export interface SecretDescription {
  readonly path: SecretPath;
  /** Counted from 1; each new value is the next. */
  readonly version: number;
  /** When this version was made: ISO 8601, UTC. */
  readonly createdAt: string;
}

export interface SecretValue extends SecretDescription {
  readonly value: string;
}

/** The record of a secret in its tenant's store. A path holds no dot, so no two share one. */
export function secretRecord(path: SecretPath): Reference {
  return reference('tenant_secret', path.replaceAll('/', '.'));
}

/** The record of the changes that were begun, and of those that failed. */
export function secretChangeRecord(path: SecretPath): Reference {
  return reference('tenant_secret_change', path.replaceAll('/', '.'));
}

/** The record of who read a secret, and why. */
export function secretReadingRecord(path: SecretPath): Reference {
  return reference('tenant_secret_reading', path.replaceAll('/', '.'));
}
