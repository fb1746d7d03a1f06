import type { KeyMetadata, KeySpec, SigningAlgorithmSpec } from '@aws-sdk/client-kms';
import type { KeyAlgorithm, KeyState } from '../../domain/key';
import type { KeyIdentity, KeyVersion } from '../key-store';
import { type KmsDescription, readDescription } from './kms-description';

/** The algorithms that are kept here, as KMS knows them. Its signatures with ed25519 were tried nowhere, and are left out. */
export const kmsAlgorithms = [
  'ecdsa-p256-sha256',
  'rsa-pss-3072-sha256',
] as const satisfies readonly KeyAlgorithm[];
export type KmsAlgorithm = (typeof kmsAlgorithms)[number];

const specs = {
  'ecdsa-p256-sha256': { spec: 'ECC_NIST_P256', signing: 'ECDSA_SHA_256' },
  'rsa-pss-3072-sha256': { spec: 'RSA_3072', signing: 'RSASSA_PSS_SHA_256' },
} as const satisfies Record<KmsAlgorithm, { spec: KeySpec; signing: SigningAlgorithmSpec }>;

export function isKmsAlgorithm(algorithm: KeyAlgorithm): algorithm is KmsAlgorithm {
  return kmsAlgorithms.some((each) => each === algorithm);
}

export function specOf(algorithm: KmsAlgorithm) {
  return specs[algorithm];
}

/** A KMS key that is a version of one of ours. */
export interface KmsKey {
  readonly id: string;
  readonly algorithm: KmsAlgorithm;
  readonly state: KeyState;
  /** As the service has it, whatever the description says. */
  readonly enabled: boolean;
  readonly description: KmsDescription;
  readonly origin: string | undefined;
  readonly createdAt: string | undefined;
  readonly deletionDate: string | undefined;
}

/** Undefined where the KMS key is none of ours, or of another tenant or name. */
export function kmsKeyOf(metadata: KeyMetadata | undefined, key: KeyIdentity): KmsKey | undefined {
  const description = readDescription(metadata?.Description, key);
  const algorithm = kmsAlgorithms.find((each) => specs[each].spec === metadata?.KeySpec);
  if (metadata?.KeyId === undefined || description === undefined || algorithm === undefined) return undefined;
  return {
    id: metadata.KeyId,
    algorithm,
    state: stateOf(metadata.KeyState, description),
    enabled: metadata.KeyState === 'Enabled',
    description,
    origin: metadata.Origin,
    createdAt: metadata.CreationDate?.toISOString(),
    deletionDate: metadata.DeletionDate?.toISOString(),
  };
}

/** The state of the service first; it knows none in which a key verifies only, or was revoked for good. */
function stateOf(state: KeyMetadata['KeyState'], { use }: KmsDescription): KeyState {
  switch (state) {
    case 'PendingDeletion':
    case 'PendingReplicaDeletion':
      return 'destroyed';
    case 'Creating':
    case 'PendingImport':
      return 'pre-activation';
    case 'Enabled':
    case 'Updating':
      break;
    case 'Disabled':
    case 'Unavailable':
    case undefined:
      return use === 'none' ? 'compromised' : 'suspended';
    default:
      return state satisfies never;
  }
  switch (use) {
    case 'sign':
      return 'active';
    case 'verify_only':
      return 'deactivated';
    case 'none':
      return 'compromised';
    default:
      return use satisfies never;
  }
}

export function versionOf({ id, state, description, createdAt, deletionDate }: KmsKey): KeyVersion {
  return {
    version: id,
    state,
    operation: description.operation,
    createdAt,
    destructionReversibleUntil: deletionDate,
  };
}

/** Of a key that KMS has deleted by now. */
export function deletedVersion(id: string): KeyVersion {
  return {
    version: id,
    state: 'destroyed',
    operation: undefined,
    createdAt: undefined,
    destructionReversibleUntil: undefined,
  };
}
