import type { ITemplate } from 'graphene-pk11';
import { type KeyAlgorithm, type KeyStateChange, stateChange } from '../../domain/key';
import { keyDescription } from '../key-description';
import {
  creation,
  type KeyDescription,
  type KeyIdentity,
  type KeyVersion,
  type KeyVersionIdentity,
  type Rotation,
} from '../key-store';
import { done, failed, type KeyStoreResult } from '../key-store-result';
import {
  anotherAlgorithm,
  keyUnknown,
  permitted,
  replacedMeanwhile,
  versionUnknown,
  whyNoChange,
  whyNoVerifying,
} from '../version-state';
import { type Graphene, mechanismsOf, publicAttributes, publicKeyFrom, signing } from './mechanisms';
import { assuranceOf, isProtected } from './token-assurance';
import type { TokenCalls } from './token-calls';
import { isNotPermitted, isSignatureInvalid } from './token-error';
import type { TokenSession } from './token-session';
import {
  digestOfOperation,
  findPrivateKey,
  findVersions,
  labelOf,
  newVersion,
  type TokenVersion,
} from './token-versions';

/** The keys of a token. Every call blocks until the token has answered; what the token throws passes through. */
export class TokenKeys {
  constructor(
    private readonly graphene: Graphene,
    private readonly token: TokenSession,
  ) {}

  capabilities(): KeyStoreResult<TokenCalls['capabilities']['gives']> {
    return done({
      provider: 'pkcs11',
      algorithms: this.token.algorithms,
      verifyOnlyHeldBy: 'provider',
      order: 'any',
      rotationKnownBy: 'operation',
      destruction: 'at_once',
    });
  }

  createKey({ key, algorithm }: TokenCalls['createKey']['asks']): KeyStoreResult<KeyDescription> {
    const standing = this.versions(key);
    if (standing.length > 0)
      return standing[0]?.algorithm === algorithm ? this.describe(key, standing) : failed(anotherAlgorithm);
    const made = this.generate(key, algorithm, 1, creation);
    return made.ok ? this.describe(key, this.versions(key)) : made;
  }

  describeKey({ key }: TokenCalls['describeKey']['asks']): KeyStoreResult<KeyDescription> {
    return this.describe(key, this.versions(key));
  }

  getPublicKey({
    version,
  }: TokenCalls['getPublicKey']['asks']): KeyStoreResult<TokenCalls['getPublicKey']['gives']> {
    const found = permitted(this.find(version), whyNoVerifying);
    if (!found.ok) return found;
    const { algorithm, publicKey } = found.value;
    if (publicKey === undefined || algorithm === undefined) return failed(unreadable);
    return done(publicKeyFrom(algorithm, publicKey.getAttribute(publicAttributes(algorithm))));
  }

  /** Leaves it to the token to refuse what must not sign. */
  sign({ version, message }: TokenCalls['sign']['asks']): KeyStoreResult<string> {
    const { session } = this.token;
    const key = findPrivateKey(session, version, version.version);
    if (key === undefined) {
      const found = this.find(version);
      if (!found.ok) return found;
      return failed({
        code: 'state_forbids',
        state: 'compromised',
        refusedBy: 'provider',
        detail: 'The version is compromised: the token holds no private key of it.',
      });
    }
    if (key.algorithm === undefined) return failed(unreadable);
    const { mechanism, data } = signing(this.graphene, key.algorithm, Buffer.from(message, 'base64'));
    try {
      return done(session.createSign(mechanism, key.object.toType()).once(data).toString('base64'));
    } catch (error) {
      if (!isNotPermitted(error)) throw error;
      return failed({
        code: 'state_forbids',
        state: 'deactivated',
        refusedBy: 'provider',
        detail: "The version is deactivated: the token doesn't let it sign.",
      });
    }
  }

  verify({ version, message, signature }: TokenCalls['verify']['asks']): KeyStoreResult<boolean> {
    const found = permitted(this.find(version), whyNoVerifying);
    if (!found.ok) return found;
    const { algorithm, publicKey } = found.value;
    if (publicKey === undefined || algorithm === undefined) return failed(unreadable);
    const { mechanism, data } = signing(this.graphene, algorithm, Buffer.from(message, 'base64'));
    const verifying = this.token.session.createVerify(mechanism, publicKey.toType());
    try {
      return done(verifying.once(data, Buffer.from(signature, 'base64')));
    } catch (error) {
      if (!isSignatureInvalid(error)) throw error;
      return done(false);
    }
  }

  rotateKey({ key, rotation }: { key: KeyIdentity; rotation: Rotation }): KeyStoreResult<KeyVersion> {
    const versions = this.versions(key);
    const newest = versions.at(-1);
    if (newest === undefined) return keyUnknown();
    const operation = digestOfOperation(rotation.operation);
    const before = versions.find((version) => version.operation === operation);
    if (before !== undefined) return done(versionOf(before));
    if (newest.version !== rotation.replaces) return failed(replacedMeanwhile);
    if (newest.algorithm === undefined) return failed(unreadable);
    return this.generate(key, newest.algorithm, newest.number + 1, rotation.operation);
  }

  deactivateVersion({ version }: { version: KeyVersionIdentity }): KeyStoreResult<KeyVersion> {
    return this.change(version, 'deactivated', ({ privateKey }) => {
      privateKey?.setAttribute({ sign: false });
    });
  }

  revokeVersion({ version }: { version: KeyVersionIdentity }): KeyStoreResult<KeyVersion> {
    return this.change(version, 'compromised', ({ privateKey }) => privateKey?.destroy());
  }

  destroyVersion({ version }: { version: KeyVersionIdentity }): KeyStoreResult<KeyVersion> {
    return this.change(version, 'destroyed', (found) => {
      this.removeRepeated(version);
      destroyPair(found);
    });
  }

  private change(
    version: KeyVersionIdentity,
    to: KeyStateChange,
    act: (found: TokenVersion) => void,
  ): KeyStoreResult<KeyVersion> {
    const found = permitted(this.find(version), (state) => whyNoChange(state, to));
    if (!found.ok) return found;
    if (stateChange(found.value.state, to) === 'allowed') act(found.value);
    return done(versionOf({ ...found.value, state: to }));
  }

  private generate(
    key: KeyIdentity,
    algorithm: KeyAlgorithm,
    number: number,
    operation: string,
  ): KeyStoreResult<KeyVersion> {
    if (!this.token.algorithms.includes(algorithm))
      return failed({ code: 'capability_missing', detail: `The token makes no keys of ${algorithm}.` });
    const { generate, keyType, publicTemplate } = mechanismsOf(algorithm);
    const version = newVersion(number, operation);
    const common: ITemplate = {
      keyType,
      token: true,
      label: labelOf(key),
      id: Buffer.from(version, 'latin1'),
    };
    const pair = this.token.session.generateKeyPair(
      generate,
      { ...common, ...publicTemplate, private: false, verify: true },
      { ...common, private: true, sensitive: true, extractable: false, sign: true },
    );
    if (!isProtected(pair.privateKey)) {
      destroyPair(pair);
      return failed({
        code: 'provider_rejected',
        detail: 'The token made a private key that could leave it; it was destroyed again.',
      });
    }
    this.removeRepeated(key);
    const kept = this.versions(key).find((made) => made.operation === digestOfOperation(operation));
    return kept === undefined ? failed(replacedMeanwhile) : done(versionOf(kept));
  }

  /**
   * The versions of a key. Two generations by one operation are one that was begun again elsewhere while the first was
   * still under way: everybody takes the same of them for it.
   */
  private versions(key: KeyIdentity): readonly TokenVersion[] {
    return firstOfEachOperation(findVersions(this.token.session, key));
  }

  /** Removes generations that nobody takes for the version they were begun for. */
  private removeRepeated(key: KeyIdentity): void {
    const all = findVersions(this.token.session, key);
    const kept = new Set(firstOfEachOperation(all));
    for (const version of all) if (!kept.has(version)) destroyPair(version);
  }

  private describe(key: KeyIdentity, versions: readonly TokenVersion[]): KeyStoreResult<KeyDescription> {
    const [first] = versions;
    if (first === undefined) return keyUnknown();
    if (first.algorithm === undefined) return failed(unreadable);
    return done(
      keyDescription(key, {
        provider: 'pkcs11',
        algorithm: first.algorithm,
        assurance: assuranceOf(this.token, first.algorithm, versions),
        versions: versions.map(versionOf),
      }),
    );
  }

  private find({ version, ...key }: KeyVersionIdentity): KeyStoreResult<TokenVersion> {
    const versions = this.versions(key);
    if (versions.length === 0) return keyUnknown();
    const found = versions.find((each) => each.version === version);
    return found === undefined ? versionUnknown() : done(found);
  }
}

function firstOfEachOperation(versions: readonly TokenVersion[]): readonly TokenVersion[] {
  const operations = new Set<string>();
  return versions.filter(({ operation }) => !operations.has(operation) && operations.add(operation));
}

/** The private key first: interrupted, this leaves a revoked version, and never one that signs unverified. */
function destroyPair({ privateKey, publicKey }: Pick<TokenVersion, 'privateKey' | 'publicKey'>): void {
  privateKey?.destroy();
  publicKey?.destroy();
}

function versionOf({ version, state }: Pick<TokenVersion, 'version' | 'state'>): KeyVersion {
  return {
    version,
    state,
    operation: undefined,
    createdAt: undefined,
    destructionReversibleUntil: undefined,
  };
}

const unreadable = {
  code: 'key_unreadable',
  detail: 'The token holds something else under the name of this key.',
} as const;
