import { randomBytes } from 'node:crypto';
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
import type { Configuration } from './configuration';
import { readDocument } from './configured-document';
import { keyEncryptionKeyFile } from './key-encryption-key';
import { StartError } from './start-error';

/** Without a file there is the embedded one, whose key-encryption key lies in the folder of local state. */
export type SecretStoreFiles = Pick<Configuration, 'home' | 'secretsFile' | 'environment'>;

/** Where secrets of tenants lie. @throws StartError where it can't be used as it is configured */
export async function openConfiguredSecretStore(
  database: Database,
  files: SecretStoreFiles,
  onRenewalFailed: (error: SecretStoreError) => void,
): Promise<SecretStore> {
  const opened = openSecretStore(configured(files), {
    environment: files.environment,
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
  return readDocument(secretsFile, {
    schema: secretStoreConfigurationSchema,
    variable: 'PORTCULLIS_SECRETS_FILE',
    says: 'where secrets of tenants lie',
    page: 'docs/secrets.md',
  });
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
