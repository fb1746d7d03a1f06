import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { commitmentSchema } from '../domain/commitment';
import { exitCodes } from './exit-code';
import { UserError } from './user-error';

/** The commitment to what a file holds, which stays where it is; a commitment is given back as it is. @throws UserError */
export function readCommitment(given: string): string {
  if (commitmentSchema.safeParse(given).success) return given;
  try {
    return `sha256:${createHash('sha256').update(readFileSync(given)).digest('hex')}`;
  } catch {
    throw new UserError(`${given} is no commitment, and no file that can be read.`, {
      mend: 'Give the path of the text, whose SHA-256 is sent instead of it, or sha256: and a token.',
      exitCode: exitCodes.usage,
    });
  }
}
