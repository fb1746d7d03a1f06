import { readFileSync } from 'node:fs';
import { KeyEncryptionKey } from '../custody/embedded/key-encryption-key';
import type { Configuration } from './configuration';
import { keyEncryptionKeyFile } from './key-encryption-key';
import { StartError } from './start-error';

/**
 * The key under which what is said in runs is sealed. Every process of a deployment needs the same.
 * @throws StartError where the file holds none
 */
export function openRunKey({
  home,
  runKeyFile,
}: Pick<Configuration, 'home' | 'runKeyFile'>): KeyEncryptionKey {
  const path = runKeyFile ?? keyEncryptionKeyFile(home);
  const key = KeyEncryptionKey.read(readText(path));
  if (key !== undefined) return key;
  throw new StartError(
    `${path} holds no key under which runs could be sealed.`,
    'Set PORTCULLIS_RUN_KEY_FILE to a file of 32 random bytes, in base64 or hexadecimal.',
  );
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    throw new StartError(
      `${path} could not be read.`,
      'Set PORTCULLIS_RUN_KEY_FILE to a file of 32 random bytes, in base64 or hexadecimal.',
    );
  }
}
