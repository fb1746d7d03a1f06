import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { readOrCreateSecret } from './secret-file';

/** Path of the key-encryption key of the embedded stores, in the folder of local state; made where there is none. */
export function keyEncryptionKeyFile(home: string): string {
  const file = join(home, 'key-encryption-key');
  readOrCreateSecret(file, () => randomBytes(32).toString('base64'));
  return file;
}
