import { randomBytes } from 'node:crypto';
import type { KeyStores } from '../../application/rehearsals/key-stores';
import { EmbeddedKeyStore } from '../../custody/embedded/embedded-key-store';
import { KeyEncryptionKey } from '../../custody/embedded/key-encryption-key';
import type { KeyStore } from '../../custody/key-store';
import { keyStoresOf } from '../../runtime/key-stores';
import type { Database } from '../../store/database';
import { isDatabaseAway } from '../../store/database-away';
import { PostgresWrappedKeys } from '../../store/postgres-wrapped-keys';

/** Under which the keys of this process lie; another process that is to use them is given it. */
export const keyEncryptionKeyBytes = randomBytes(32);

/** The embedded key store, as it is or as a test has it fail. */
export function embeddedKeys(
  database: Database,
  wrapped: (store: KeyStore) => KeyStore = (store) => store,
  bytes: Buffer = keyEncryptionKeyBytes,
): KeyStores {
  const keys = new PostgresWrappedKeys(database);
  const keyEncryptionKey = new KeyEncryptionKey(bytes);
  const store = new EmbeddedKeyStore({ keys, keyEncryptionKey, isAway: isDatabaseAway });
  return keyStoresOf(new Map([['embedded', wrapped(store)]]));
}

/** The key store, but for the calls that fail as a test has it at the moment. */
export function failingAs(store: KeyStore, failing: () => Partial<KeyStore>): KeyStore {
  return new Proxy(store, {
    get: (target, name) => {
      const replaced: unknown = Reflect.get(failing(), name);
      const value: unknown = replaced ?? Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
