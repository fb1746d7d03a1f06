import { createHash, randomBytes } from 'node:crypto';
import type { Session, SessionObject } from 'graphene-pk11';
import type { KeyAlgorithm, KeyState } from '../../domain/key';
import type { KeyIdentity } from '../key-store';
import { algorithmOfKeyType } from './mechanisms';

/** A version of a key: a pair of objects of one label and one CKA_ID, or what is left of it. */
export interface TokenVersion {
  /** Its CKA_ID, read as text: `<number>-<operation>-<generation>`. */
  readonly version: string;
  readonly number: number;
  /** Of the operation that made it, a digest: CKA_ID is short on some tokens. */
  readonly operation: string;
  readonly algorithm: KeyAlgorithm | undefined;
  readonly state: KeyState;
  readonly privateKey: SessionObject | undefined;
  readonly publicKey: SessionObject | undefined;
}

const classPublicKey = 2;
const classPrivateKey = 3;
const idPattern = /^([1-9]\d{0,5})-([0-9a-f]{12})-([0-9a-f]{8})$/;

export function labelOf({ tenant, name }: KeyIdentity): string {
  return `portcullis/${tenant}/${name}`;
}

export function digestOfOperation(operation: string): string {
  return createHash('sha256').update(operation).digest('hex').slice(0, 12);
}

/** Unlike that of any other generation, so that two which ran at once make no pair of halves. */
export function newVersion(number: number, operation: string): string {
  return `${number}-${digestOfOperation(operation)}-${randomBytes(4).toString('hex')}`;
}

/** What the token holds under the key's label, the oldest first. */
export function findVersions(session: Session, key: KeyIdentity): readonly TokenVersion[] {
  const halves = new Map<
    string,
    { privateKey?: SessionObject; publicKey?: SessionObject; keyType: number }
  >();
  const found = session.find({ label: labelOf(key) });
  for (let index = 0; index < found.length; index++) {
    const object = found.items(index);
    const { class: kind, id, keyType } = object.getAttribute({ class: null, id: null, keyType: null });
    const version = Buffer.from(id ?? []).toString('latin1');
    if (!idPattern.test(version)) continue;
    const pair = halves.get(version) ?? { keyType: keyType ?? -1 };
    if (kind === classPrivateKey) pair.privateKey = object;
    else if (kind === classPublicKey) pair.publicKey = object;
    halves.set(version, pair);
  }
  return [...halves]
    .map(([version, { privateKey, publicKey, keyType }]) => {
      const [, number = '', operation = ''] = idPattern.exec(version) ?? [];
      return {
        version,
        number: Number(number),
        operation,
        algorithm: algorithmOfKeyType(keyType),
        state: stateOf(privateKey),
        privateKey,
        publicKey,
      };
    })
    .sort((one, other) => one.number - other.number || (one.version < other.version ? -1 : 1));
}

/** The private key of a version, found by itself. */
export function findPrivateKey(
  session: Session,
  key: KeyIdentity,
  version: string,
): { readonly object: SessionObject; readonly algorithm: KeyAlgorithm | undefined } | undefined {
  const found = session.find({
    class: classPrivateKey,
    label: labelOf(key),
    id: Buffer.from(version, 'latin1'),
  });
  if (found.length === 0) return undefined;
  const object = found.items(0);
  const { keyType } = object.getAttribute({ keyType: null });
  return { object, algorithm: algorithmOfKeyType(keyType ?? -1) };
}

/** A public key whose private key is gone was revoked. */
function stateOf(privateKey: SessionObject | undefined): KeyState {
  if (privateKey === undefined) return 'compromised';
  return privateKey.getAttribute({ sign: null }).sign === true ? 'active' : 'deactivated';
}
