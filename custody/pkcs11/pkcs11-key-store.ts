import type { KeyAlgorithm } from '../../domain/key';
import type { KeyIdentity, KeyStore, KeyVersionIdentity, Rotation } from '../key-store';
import { done, type KeyStoreResult } from '../key-store-result';
import type { TokenLink } from './token-link';

/**
 * Keys in a PKCS#11 token, each version a pair of objects. The token itself keeps a deactivated version from signing, and
 * no private key is made that could leave it.
 */
export class Pkcs11KeyStore implements KeyStore {
  readonly provider = 'pkcs11';

  constructor(private readonly link: TokenLink) {}

  capabilities(signal: AbortSignal) {
    return this.link.ask('capabilities', {}, signal);
  }

  createKey(key: KeyIdentity, algorithm: KeyAlgorithm, signal: AbortSignal) {
    return this.link.ask('createKey', { key, algorithm }, signal);
  }

  describeKey(key: KeyIdentity, signal: AbortSignal) {
    return this.link.ask('describeKey', { key }, signal);
  }

  getPublicKey(version: KeyVersionIdentity, signal: AbortSignal) {
    return this.link.ask('getPublicKey', { version }, signal);
  }

  async sign(
    version: KeyVersionIdentity,
    message: Uint8Array,
    signal: AbortSignal,
  ): Promise<KeyStoreResult<Uint8Array>> {
    const signed = await this.link.ask('sign', { version, message: base64(message) }, signal);
    return signed.ok ? done(Buffer.from(signed.value, 'base64')) : signed;
  }

  verify(version: KeyVersionIdentity, message: Uint8Array, signature: Uint8Array, signal: AbortSignal) {
    const asks = { version, message: base64(message), signature: base64(signature) };
    return this.link.ask('verify', asks, signal);
  }

  rotateKey(key: KeyIdentity, rotation: Rotation, signal: AbortSignal) {
    return this.link.ask('rotateKey', { key, rotation }, signal);
  }

  deactivateVersion(version: KeyVersionIdentity, signal: AbortSignal) {
    return this.link.ask('deactivateVersion', { version }, signal);
  }

  revokeVersion(version: KeyVersionIdentity, signal: AbortSignal) {
    return this.link.ask('revokeVersion', { version }, signal);
  }

  destroyVersion(version: KeyVersionIdentity, signal: AbortSignal) {
    return this.link.ask('destroyVersion', { version }, signal);
  }

  close() {
    return this.link.close();
  }
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}
