import { z } from 'zod';
import type { KeyStores } from '../application/rehearsals/key-stores';
import type { KeyStore } from '../custody/key-store';
import { type KeyStoreConfiguration, keyStoreConfigurationSchema } from '../custody/key-store-configuration';
import { openKeyStore } from '../custody/open-key-store';
import { keyStoreNameSchema } from '../domain/key';
import type { Database } from '../store/database';
import { isDatabaseAway } from '../store/database-away';
import { PostgresWrappedKeys } from '../store/postgres-wrapped-keys';
import type { Configuration } from './configuration';
import { readDocument } from './configured-document';
import { keyEncryptionKeyFile } from './key-encryption-key';
import { StartError } from './start-error';

const fileSchema = z.record(keyStoreNameSchema, keyStoreConfigurationSchema);

/** Without a file there is the embedded one alone, whose key-encryption key lies in the folder of local state. */
export type KeyStoreFiles = Pick<Configuration, 'home' | 'keyStoresFile' | 'environment'>;

/** The key stores of the deployment. @throws StartError where one of them can't be used as it is configured */
export async function openKeyStores(database: Database, files: KeyStoreFiles): Promise<OpenKeyStores> {
  const surroundings = {
    environment: files.environment,
    wrappedKeys: new PostgresWrappedKeys(database),
    isDatabaseAway,
  };
  const stores = new Map<string, KeyStore>();
  for (const [name, configuration] of Object.entries(configured(files))) {
    const opened = await openKeyStore(configuration, surroundings);
    if (!opened.ok) throw new StartError(`The key store ${name} can not be used.`, opened.error.detail);
    stores.set(name, opened.keyStore);
  }
  return keyStoresOf(stores);
}

export interface OpenKeyStores extends KeyStores {
  /** Gives connections and sessions back. */
  close(): Promise<void>;
}

export function keyStoresOf(stores: ReadonlyMap<string, KeyStore>): OpenKeyStores {
  return {
    configured: [...stores].map(([name, { provider }]) => ({ name, provider })),
    named: (name) => stores.get(name),
    close: async () => {
      await Promise.all([...stores.values()].map((store) => store.close()));
    },
  };
}

function configured({ home, keyStoresFile }: KeyStoreFiles): Readonly<Record<string, KeyStoreConfiguration>> {
  if (keyStoresFile === undefined)
    return { embedded: { provider: 'embedded', key_encryption_key: { file: keyEncryptionKeyFile(home) } } };
  return readDocument(keyStoresFile, {
    schema: fileSchema,
    variable: 'PORTCULLIS_KEY_STORES_FILE',
    says: 'which key stores there are',
    page: 'docs/key-stores.md',
  });
}
