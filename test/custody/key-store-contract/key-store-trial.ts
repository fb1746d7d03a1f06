import { randomUUID } from 'node:crypto';
import type {
  KeyDescription,
  KeyIdentity,
  KeyStore,
  KeyStoreCapabilities,
  KeyVersionIdentity,
} from '../../../custody/key-store';
import type { KeyStoreResult } from '../../../custody/key-store-result';
import { type AssuranceGrade, type KeyAlgorithm, keyNameSchema } from '../../../domain/key';

/** A provider with what the suite does to it. */
export interface KeyStoreUnderTest {
  readonly store: KeyStore;
  /** A tenant's UUID. */
  newTenant(): Promise<string>;
  /** The same keys, by a way on which the answer to the nth call that changes something is lost once it took effect. */
  losingAnswer(nth: number): Promise<{ readonly store: KeyStore; wasLost(): boolean }>;
  /** Where nobody takes a connection. */
  readonly away: KeyStore;
  /** Where calls are taken and never answered. */
  silent(): KeyStore;
  /** What no error may tell. */
  readonly secrets: readonly string[];
  close(): Promise<void>;
}

export interface KeyStoreExpectations {
  readonly capabilities: KeyStoreCapabilities;
  /** What can't be tried on the server of the test, and why. */
  readonly leftOut?: { readonly algorithm: KeyAlgorithm; readonly because: string };
  readonly assurance: AssuranceGrade;
  open(): Promise<KeyStoreUnderTest>;
}

export const message = Buffer.from('portcullis test\nrehearsal of a signature');
export const inTime = () => AbortSignal.timeout(30_000);

/** A key store that the suite has opened, and the keys that it makes there. */
export class KeyStoreTrial {
  /** Quick to make keys of. */
  readonly algorithm: KeyAlgorithm;
  private opened: KeyStoreUnderTest | undefined;

  constructor(readonly expected: KeyStoreExpectations) {
    const algorithm = expected.capabilities.algorithms.find((each) => each !== 'rsa-pss-3072-sha256');
    if (algorithm === undefined) throw new Error('no algorithm that is quick to make keys of');
    this.algorithm = algorithm;
  }

  async open(): Promise<void> {
    this.opened = await this.expected.open();
  }

  async close(): Promise<void> {
    await this.opened?.close();
  }

  get under(): KeyStoreUnderTest {
    if (this.opened === undefined) throw new Error('the key store is not open');
    return this.opened;
  }

  get store(): KeyStore {
    return this.under.store;
  }

  readonly unusedKey = async (): Promise<KeyIdentity> => ({
    tenant: await this.under.newTenant(),
    name: keyNameSchema.parse(`signing-${randomUUID().slice(0, 8)}`),
  });

  readonly newKey = async (of: KeyAlgorithm = this.algorithm) => {
    const key = await this.unusedKey();
    const description = value(await this.store.createKey(key, of, inTime()));
    return { key, first: currentOf(description) };
  };

  /** A key with two versions, and what the first one signed. */
  readonly rotated = async () => {
    const { key, first } = await this.newKey();
    const signature = value(await this.store.sign(first, message, inTime()));
    const publicKey = value(await this.store.getPublicKey(first, inTime()));
    const rotation = { operation: randomUUID(), replaces: first.version };
    const { version } = value(await this.store.rotateKey(key, rotation, inTime()));
    return { key, first, second: { ...key, version }, rotation, signature, publicKey };
  };

  readonly stateOf = async ({ version, ...key }: KeyVersionIdentity) => {
    const { versions } = value(await this.store.describeKey(key, inTime()));
    return versions.find((each) => each.version === version)?.state;
  };
}

function currentOf({ tenant, name, current }: KeyDescription): KeyVersionIdentity {
  if (current === undefined) throw new Error('no version signs');
  return { tenant, name, version: current };
}

/** The value, or a failure that shows the error. */
export function value<Value>(result: KeyStoreResult<Value>): Value {
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.detail}`);
  return result.value;
}

export function codeOf(result: KeyStoreResult<unknown>): string {
  return result.ok ? 'none' : result.error.code;
}

/** Nothing is left of what was asked for. */
export function isGone(result: KeyStoreResult<unknown>): boolean {
  if (result.ok) return false;
  const { error } = result;
  return (
    error.code === 'key_unknown' ||
    error.code === 'version_unknown' ||
    (error.code === 'state_forbids' && error.state === 'destroyed')
  );
}
