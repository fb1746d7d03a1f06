import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import type { KeyStores } from '../application/rehearsals/key-stores';
import type { KeyStore } from '../custody/key-store';
import { type KeyStoreConfiguration, keyStoreConfigurationSchema } from '../custody/key-store-configuration';
import { openKeyStore } from '../custody/open-key-store';
import { keyStoreNameSchema } from '../domain/key';
import type { Database } from '../store/database';
import { isDatabaseAway } from '../store/database-away';
import { PostgresWrappedKeys } from '../store/postgres-wrapped-keys';
import { keyEncryptionKeyFile } from './key-encryption-key';
import { StartError } from './start-error';

const fileSchema = z.record(keyStoreNameSchema, keyStoreConfigurationSchema);

export interface KeyStoreFiles {
  /** The folder of local state, where the key-encryption key lies if no file says otherwise. */
  readonly home: string;
  /** Names each key store and says how to reach it; without it there is the embedded one alone. */
  readonly keyStoresFile: string | undefined;
}

/** The key stores of the deployment. @throws StartError where one of them can't be used as it is configured */
export async function openKeyStores(database: Database, files: KeyStoreFiles): Promise<OpenKeyStores> {
  const surroundings = {
    environment: process.env,
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
  if (keyStoresFile === undefined) {
    return { embedded: { provider: 'embedded', key_encryption_key: { file: keyEncryptionKeyFile(home) } } };
  }
  const read = fileSchema.safeParse(parsed(keyStoresFile));
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw new StartError(
    `${keyStoresFile} does not say which key stores there are.`,
    `At ${issue?.path.join('.') || 'its top'}: ${issue?.message ?? 'expected key stores by name'}. See docs/key-stores.md.`,
  );
}

function parsed(path: string): unknown {
  try {
    return parse(readFileSync(path, 'utf8'));
  } catch {
    throw new StartError(
      `${path} could not be read as YAML or JSON.`,
      'Set PORTCULLIS_KEY_STORES_FILE to a file that names the key stores.',
    );
  }
}
