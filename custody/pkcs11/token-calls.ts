import type { KeyAlgorithm } from '../../domain/key';
import type {
  KeyDescription,
  KeyIdentity,
  KeyStoreCapabilities,
  KeyVersion,
  KeyVersionIdentity,
  PublicKey,
  Rotation,
} from '../key-store';
import type { KeyStoreResult } from '../key-store-result';

/** Which token, of which library. */
export interface TokenSettings {
  /** Path of the provider's PKCS#11 library. */
  readonly library: string;
  readonly tokenLabel: string;
  readonly pin: string;
}

/** What the process that holds the token is asked, and what it gives. Bytes travel in base64. */
export interface TokenCalls {
  capabilities: { asks: object; gives: KeyStoreCapabilities };
  createKey: { asks: { key: KeyIdentity; algorithm: KeyAlgorithm }; gives: KeyDescription };
  describeKey: { asks: { key: KeyIdentity }; gives: KeyDescription };
  getPublicKey: { asks: { version: KeyVersionIdentity }; gives: PublicKey };
  sign: { asks: { version: KeyVersionIdentity; message: string }; gives: string };
  verify: { asks: { version: KeyVersionIdentity; message: string; signature: string }; gives: boolean };
  rotateKey: { asks: { key: KeyIdentity; rotation: Rotation }; gives: KeyVersion };
  deactivateVersion: { asks: { version: KeyVersionIdentity }; gives: KeyVersion };
  revokeVersion: { asks: { version: KeyVersionIdentity }; gives: KeyVersion };
  destroyVersion: { asks: { version: KeyVersionIdentity }; gives: KeyVersion };
}
export type TokenCall = keyof TokenCalls;

export type TokenRequest = {
  [Call in TokenCall]: { readonly call: Call; readonly asks: TokenCalls[Call]['asks'] };
}[TokenCall];

/** One answer to each request, in their order; `fault` where the program is wrong. */
export type TokenReply<Call extends TokenCall> =
  | { readonly result: KeyStoreResult<TokenCalls[Call]['gives']> }
  | { readonly fault: string };

/** Calls after which, unanswered, it isn't known whether anything changed. */
export const changingCalls: ReadonlySet<TokenCall> = new Set([
  'createKey',
  'rotateKey',
  'deactivateVersion',
  'revokeVersion',
  'destroyVersion',
]);
