import { KeyEncryptionKey } from '../custody/embedded/key-encryption-key';
import { describeSecretSource, readSecretFrom, type SecretSource } from '../custody/secret-source';
import type { SealedSecrets } from '../domain/sealed-secrets';
import { EmbeddedSecretStore } from './embedded/embedded-secret-store';
import type { SecretStore } from './secret-store';
import type { SecretStoreConfiguration } from './secret-store-configuration';
import type { SecretStoreError } from './secret-store-result';
import type { VaultLogin } from './vault/vault-login';
import { VaultSecretStore } from './vault/vault-secret-store';

/** What a secret store needs of its deployment. */
export interface SecretStoreSurroundings {
  /** Where what is secret of the configuration may stand. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly sealedSecrets: SealedSecrets;
  /** Why an error of `sealedSecrets` kept an answer from coming; undefined where it is another. */
  readonly databaseFailure: (error: unknown) => 'away' | 'timed_out' | undefined;
  readonly onRenewalFailed: (error: SecretStoreError) => void;
}

export type OpenedSecretStore =
  | { readonly ok: true; readonly secretStore: SecretStore }
  /** For a person; tells no secret. */
  | { readonly ok: false; readonly detail: string };

/** The configured secret store. It isn't reached for yet: whether it answers is told by its first call. */
export function openSecretStore(
  configuration: SecretStoreConfiguration,
  { environment, sealedSecrets, databaseFailure, onRenewalFailed }: SecretStoreSurroundings,
): OpenedSecretStore {
  const read = (source: SecretSource) => readSecretFrom(source, environment);
  switch (configuration.provider) {
    case 'embedded': {
      const source = configuration.key_encryption_key;
      const keyEncryptionKey = KeyEncryptionKey.read(read(source) ?? '');
      if (keyEncryptionKey === undefined)
        return unusable(source, 'the key-encryption key, 32 bytes in base64 or hexadecimal');
      const parts = { secrets: sealedSecrets, keyEncryptionKey, failureOf: databaseFailure };
      return { ok: true, secretStore: new EmbeddedSecretStore(parts) };
    }
    case 'vault': {
      const { address, mount, prefix, namespace, timeout_seconds, login } = configuration;
      const sources = 'token' in login ? [login.token] : [login.approle.role_id, login.approle.secret_id];
      const missing = sources.find((source) => read(source) === undefined);
      if (missing !== undefined) return unusable(missing, 'what Portcullis logs in to the secret store with');
      return {
        ok: true,
        secretStore: new VaultSecretStore({
          address: address.replace(/\/+$/, ''),
          mount,
          prefix,
          namespace,
          timeoutMs: timeout_seconds * 1000,
          login: loginOf(login, read),
          onRenewalFailed,
        }),
      };
    }
    default:
      return configuration satisfies never;
  }
}

function loginOf(
  login: Extract<SecretStoreConfiguration, { provider: 'vault' }>['login'],
  read: (source: SecretSource) => string | undefined,
): VaultLogin {
  if ('token' in login) return { method: 'token', token: () => read(login.token) };
  const { mount, role_id, secret_id } = login.approle;
  return { method: 'approle', mount, roleId: () => read(role_id), secretId: () => read(secret_id) };
}

function unusable(source: SecretSource, expected: string): OpenedSecretStore {
  return { ok: false, detail: `${describeSecretSource(source)}: expected ${expected}.` };
}
