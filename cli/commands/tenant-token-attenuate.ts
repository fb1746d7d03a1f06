import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { type AttenuatedToken, type Attenuation, attenuate } from '../../client';
import { longestLifeSeconds } from '../../domain/capability-token';
import { describeCommand, type Runner } from '../command';
import { exitCodes } from '../exit-code';
import { readHolderKeyFile } from '../holder-key-file';
import { tellToken } from '../told-token';
import { UserError } from '../user-error';
import { wholeNumber } from '../whole-number';

interface AttenuateOptions {
  readonly parentFile: string;
  readonly key: string;
  readonly scope: string;
  readonly expiresIn: number;
  readonly publicKey?: string;
  readonly out?: string;
}

export function attenuateCommand(run: Runner): Command {
  return describeCommand(
    'attenuate',
    'Make a narrower, shorter token of one that you hold, by your key alone; nobody is asked.',
    [
      'portcullis tenant token attenuate --parent-file admin.token --key admin.pem --scope service:tenant-read --expires-in 600',
    ],
  )
    .requiredOption('--parent-file <path>', 'The file of the token that it is made of.')
    .requiredOption('--key <path>', 'The file of the private key that the parent was issued to.')
    .requiredOption('--scope <scopes>', 'Scopes that the parent holds, separated by spaces.')
    .requiredOption(
      '--expires-in <seconds>',
      'Seconds that it is good for; no longer than the parent.',
      wholeNumber(1, longestLifeSeconds),
    )
    .option('--public-key <key>', "Of whoever is to hold it; the parent's holder unless given.")
    .option('--out <path>', 'A new file, which its owner alone may read; else standard output.')
    .action(({ parentFile, key, scope, expiresIn, publicKey, out }: AttenuateOptions) =>
      run(async (session) => {
        const { sign } = readHolderKeyFile(key);
        const parent = readToken(parentFile);
        const wish = { parent, sign, scope, expires_in_seconds: expiresIn, subject_pubkey: publicKey };
        tellToken(session, await made(wish), out);
        return exitCodes.done;
      }),
    );
}

async function made(wish: Attenuation): Promise<AttenuatedToken> {
  try {
    return await attenuate(wish);
  } catch (error) {
    if (!(error instanceof RangeError || error instanceof TypeError)) throw error;
    throw new UserError('The token cannot be made of this one.', {
      why: error.message,
      mend: 'Ask for scopes that the parent holds, and for no longer than it lives; or have another issued.',
      exitCode: exitCodes.usage,
    });
  }
}

function readToken(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    throw new UserError(`${path} could not be read.`, {
      mend: 'Give the file that `portcullis tenant token issue --out` made.',
      exitCode: exitCodes.usage,
    });
  }
}
