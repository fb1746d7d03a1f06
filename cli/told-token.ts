import { writeFileSync } from 'node:fs';
import { hasCode } from '../runtime/error-code';
import { exitCodes } from './exit-code';
import type { Session } from './session';
import { UserError } from './user-error';

/** A token that is told once. */
export interface ToldToken {
  readonly id: string;
  readonly token: string;
  readonly expiresAt: string;
}

/**
 * Hands a token over: into a new file that its owner alone may read, or on standard output, and nowhere else.
 * @throws UserError where there is such a file, or none can be made.
 */
export function tellToken({ output }: Session, told: ToldToken, out: string | undefined): void {
  const { token, ...rest } = told;
  if (out === undefined) {
    output.message(`Capability token ${told.id}, until ${told.expiresAt}. This is the token, told once:`);
    output.show({ data: told, lines: [token] });
    return;
  }
  try {
    writeFileSync(out, `${token}\n`, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    throw new UserError(`The token ${told.id} could not be written to ${out}.`, {
      why: hasCode(error, 'EEXIST') ? 'There is such a file already.' : 'The file cannot be made there.',
      mend: `Give the path of a new file. The token is lost: revoke ${told.id} if it was issued.`,
      exitCode: exitCodes.usage,
    });
  }
  output.show({ data: { ...rest, file: out }, lines: [`${told.id}  ${out}  until ${told.expiresAt}`] });
}
