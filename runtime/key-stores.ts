import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { KeyStores } from '../application/rehearsals/key-stores';
import { EmbeddedKeyStore } from '../custody/embedded/embedded-key-store';
import { KeyEncryptionKey } from '../custody/embedded/key-encryption-key';
import type { KeyStore } from '../custody/key-store';
import type { Database } from '../store/database';
import { isDatabaseAway } from '../store/database-away';
import { PostgresWrappedKeys } from '../store/postgres-wrapped-keys';
import { readOrCreateSecret } from './secret-file';

/** The key stores of the deployment. The embedded one is always there; its key-encryption key lies in the home folder. */
export function openKeyStores(database: Database, home: string): KeyStores {
  const hexadecimal = readOrCreateSecret(join(home, 'key-encryption-key'), () =>
    randomBytes(32).toString('hex'),
  );
  const embedded = new EmbeddedKeyStore({
    keys: new PostgresWrappedKeys(database),
    keyEncryptionKey: new KeyEncryptionKey(Buffer.from(hexadecimal, 'hex')),
    isAway: isDatabaseAway,
  });
  return keyStoresOf(new Map([['embedded', embedded]]));
}

export function keyStoresOf(stores: ReadonlyMap<string, KeyStore>): KeyStores {
  return {
    configured: [...stores].map(([name, { provider }]) => ({ name, provider })),
    named: (name) => stores.get(name),
  };
}
