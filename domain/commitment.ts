import { hash } from 'node:crypto';
import { z } from 'zod';

/** A content commitment: `sha256:` and a token. The sources' tokens are names as well as digests, so both pass. */
export const commitmentSchema = z
  .string()
  .regex(/^sha256:[A-Za-z0-9_]{1,128}$/, 'expected a commitment, sha256: and a token')
  .meta({ title: 'commitment' });

/** The commitment to a text, its digest in lower-case hexadecimal. */
export function commitmentTo(text: string): string {
  return `sha256:${hash('sha256', text)}`;
}
