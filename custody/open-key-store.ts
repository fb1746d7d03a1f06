import type { WrappedKeys } from '../domain/wrapped-keys';
import { AwsKmsKeyStore } from './aws-kms/aws-kms-key-store';
import { openKmsClient } from './aws-kms/kms-client';
import { EmbeddedKeyStore } from './embedded/embedded-key-store';
import { KeyEncryptionKey } from './embedded/key-encryption-key';
import type { KeyStore } from './key-store';
import type { KeyStoreConfiguration } from './key-store-configuration';
import { Pkcs11KeyStore } from './pkcs11/pkcs11-key-store';
import { TokenLink } from './pkcs11/token-link';
import { describeSecretSource, readSecretFrom, type SecretSource } from './secret-source';
import { TransitKeyStore } from './transit/transit-key-store';

/** What a key store needs of its deployment. */
export interface KeyStoreSurroundings {
  /** Where secrets may stand, and libraries and clients find their own settings. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly wrappedKeys: WrappedKeys;
  /** Whether an error of `wrappedKeys` says that the database can't be reached for now. */
  readonly isDatabaseAway: (error: unknown) => boolean;
}

/** Why a configured key store can't be used. */
export interface KeyStoreUnusable {
  readonly code: 'package_missing' | 'secret_unusable';
  /** For a person; tells no secret. */
  readonly detail: string;
}

export type OpenedKeyStore =
  | { readonly ok: true; readonly keyStore: KeyStore }
  | { readonly ok: false; readonly error: KeyStoreUnusable };

/** The configured key store. It isn't reached for yet: whether it answers is told by its first call. */
export async function openKeyStore(
  configuration: KeyStoreConfiguration,
  surroundings: KeyStoreSurroundings,
): Promise<OpenedKeyStore> {
  const { environment } = surroundings;
  switch (configuration.provider) {
    case 'embedded':
      return openEmbedded(configuration.key_encryption_key, surroundings);
    case 'pkcs11': {
      if (!isInstalled('graphene-pk11')) return packageMissing('graphene-pk11');
      const pin = readSecretFrom(configuration.pin, environment);
      if (pin === undefined) return secretUnusable(configuration.pin, 'the PIN of the token');
      const { library, token_label: tokenLabel } = configuration;
      return opened(new Pkcs11KeyStore(new TokenLink({ library, tokenLabel, pin }, environment)));
    }
    case 'transit': {
      const { address, mount, namespace, token } = configuration;
      if (readSecretFrom(token, environment) === undefined)
        return secretUnusable(token, 'the token for the secrets engine');
      return opened(
        new TransitKeyStore({
          address: address.replace(/\/+$/, ''),
          mount,
          namespace,
          token: () => readSecretFrom(token, environment),
        }),
      );
    }
    case 'aws_kms': {
      if (!isInstalled('@aws-sdk/client-kms')) return packageMissing('@aws-sdk/client-kms');
      const { region, endpoint, alias_prefix: aliasPrefix, deletion_waiting_days } = configuration;
      const client = await openKmsClient({ region, ...(endpoint === undefined ? {} : { endpoint }) });
      return opened(new AwsKmsKeyStore(client, { aliasPrefix, deletionWaitingDays: deletion_waiting_days }));
    }
    default:
      return configuration satisfies never;
  }
}

function openEmbedded(
  source: SecretSource,
  { environment, wrappedKeys, isDatabaseAway }: KeyStoreSurroundings,
): OpenedKeyStore {
  const keyEncryptionKey = KeyEncryptionKey.read(readSecretFrom(source, environment) ?? '');
  if (keyEncryptionKey === undefined)
    return secretUnusable(source, 'the key-encryption key, 32 bytes in base64 or hexadecimal');
  return opened(new EmbeddedKeyStore({ keys: wrappedKeys, keyEncryptionKey, isAway: isDatabaseAway }));
}

function isInstalled(name: string): boolean {
  try {
    require.resolve(name);
    return true;
  } catch {
    return false;
  }
}

function opened(keyStore: KeyStore): OpenedKeyStore {
  return { ok: true, keyStore };
}

function packageMissing(name: string): OpenedKeyStore {
  return {
    ok: false,
    error: {
      code: 'package_missing',
      detail: `The package ${name} is not installed: run npm install with its optional dependencies.`,
    },
  };
}

function secretUnusable(source: SecretSource, expected: string): OpenedKeyStore {
  return {
    ok: false,
    error: {
      code: 'secret_unusable',
      detail: `${describeSecretSource(source)}: expected ${expected}.`,
    },
  };
}
