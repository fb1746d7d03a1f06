import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { KeyEncryptionKey } from '../custody/embedded/key-encryption-key';
import { EmbeddedSecretStore } from '../secrets/embedded/embedded-secret-store';
import { openSecretStore } from '../secrets/open-secret-store';
import type { SecretStore } from '../secrets/secret-store';
import {
  type SecretStoreConfiguration,
  secretStoreConfigurationSchema,
} from '../secrets/secret-store-configuration';
import type { SecretStoreError } from '../secrets/secret-store-result';
import type { Database } from '../store/database';
import { databaseFailure } from '../store/database-away';
import { PostgresSealedSecrets } from '../store/postgres-sealed-secrets';
import { keyEncryptionKeyFile } from './key-encryption-key';
import { StartError } from './start-error';

export interface SecretStoreFiles {
  /** The folder of local state, where the key-encryption key lies if no file says otherwise. */
  readonly home: string;
  /** Names the secret store and says how to reach it; without it there is the embedded one. */
  readonly secretsFile: string | undefined;
}

/** Where secrets of tenants lie. @throws StartError where it can't be used as it is configured */
export async function openConfiguredSecretStore(
  database: Database,
  files: SecretStoreFiles,
  onRenewalFailed: (error: SecretStoreError) => void,
): Promise<SecretStore> {
  const opened = openSecretStore(configured(files), {
    environment: process.env,
    sealedSecrets: new PostgresSealedSecrets(database),
    databaseFailure,
    onRenewalFailed,
  });
  if (opened.ok) return opened.secretStore;
  throw new StartError('The secret store can not be used.', opened.detail);
}

function configured({ home, secretsFile }: SecretStoreFiles): SecretStoreConfiguration {
  if (secretsFile === undefined)
    return { provider: 'embedded', key_encryption_key: { file: keyEncryptionKeyFile(home) } };
  const read = secretStoreConfigurationSchema.safeParse(parsed(secretsFile));
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw new StartError(
    `${secretsFile} does not say where secrets of tenants lie.`,
    `At ${issue?.path.join('.') || 'its top'}: ${issue?.message ?? 'expected a secret store'}. See docs/secrets.md.`,
  );
}

function parsed(path: string): unknown {
  try {
    return parse(readFileSync(path, 'utf8'));
  } catch {
    throw new StartError(
      `${path} could not be read as YAML or JSON.`,
      'Set PORTCULLIS_SECRETS_FILE to a file that names the secret store.',
    );
  }
}

const ofThisProcess = new KeyEncryptionKey(randomBytes(32));

/** Of a process that is given none: unless it is given a key, nobody reads its secrets once it has ended. */
export function passingSecretStore(database: Database, keyEncryptionKey = ofThisProcess): SecretStore {
  return new EmbeddedSecretStore({
    secrets: new PostgresSealedSecrets(database),
    keyEncryptionKey,
    failureOf: databaseFailure,
  });
}
