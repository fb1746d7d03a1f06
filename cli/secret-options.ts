import { readFileSync } from 'node:fs';
import { type Command, Option } from 'commander';
import { hasCode } from '../runtime/error-code';
import { exitCodes } from './exit-code';
import type { Session } from './session';
import { tenantSlugOption } from './tenant-option';
import { UserError } from './user-error';

export interface SecretOptions {
  readonly tenant: string;
  readonly path: string;
}

export interface SecretValueOptions extends SecretOptions {
  readonly file?: string;
  /** Is never taken. */
  readonly value?: string;
}

export function withSecretOptions(command: Command): Command {
  return command
    .addOption(tenantSlugOption('Whose it is.').makeOptionMandatory())
    .requiredOption('--path <path>', 'Such as llm/openrouter.');
}

/** For verbs that take a value. An argument that could be one is let through to be refused with a word of why. */
export function withSecretValue(command: Command): Command {
  return withSecretOptions(command)
    .option('--file <path>', 'File that holds the value; without it, stdin is read.')
    .addOption(new Option('--value [value]').hideHelp())
    .allowExcessArguments();
}

/**
 * The value from the file or from stdin, without the one line feed that ends either.
 * @throws UserError where there is none, or it was given as an argument
 */
export async function readSecretValue(
  session: Session,
  { file, value }: SecretValueOptions,
  { args }: Command,
): Promise<string> {
  if (value !== undefined || args.length > 0)
    throw new UserError('The value of a secret is not taken from an argument.', {
      why: 'Arguments stand in the history of the shell, and every user of the machine can see them.',
      mend: 'Pipe the value in, or name a file by --file. What was given as an argument is best replaced.',
      exitCode: exitCodes.usage,
    });
  const text = file === undefined || file === '-' ? await session.readStdin() : readFile(file);
  const secret = text.replace(/\r?\n$/, '');
  if (secret !== '') return secret;
  throw new UserError('There is no value.', {
    why: file === undefined ? 'Stdin is empty.' : `${file} is empty.`,
    mend: 'Pipe the value in, or name a file by --file.',
    exitCode: exitCodes.usage,
  });
}

function readFile(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new UserError(`${path} could not be read.`, {
      why: hasCode(error, 'ENOENT') ? 'There is no such file.' : 'It is no file that may be read.',
      mend: 'Give the path of a file that holds the value, or leave --file out to pipe it in.',
      exitCode: exitCodes.usage,
    });
  }
}
