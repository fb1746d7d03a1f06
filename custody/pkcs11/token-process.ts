import { failed, type KeyStoreError, type KeyStoreResult } from '../key-store-result';
import type { Graphene } from './mechanisms';
import {
  changingCalls,
  type TokenCall,
  type TokenCalls,
  type TokenReply,
  type TokenRequest,
  type TokenSettings,
} from './token-calls';
import { isPinRefused, isTokenGone, tokenError } from './token-error';
import { TokenKeys } from './token-keys';
import { openTokenSession, type TokenSession } from './token-session';

/** The process that alone talks to the token. Its parent sends the settings first, then one request after the other. */
async function main(): Promise<void> {
  const graphene: Graphene = await import('graphene-pk11');
  let settings: TokenSettings | undefined;
  // Another try with the same PIN would bring the token nearer to locking it.
  let shutOut: KeyStoreError | undefined;
  let open: { readonly keys: TokenKeys; readonly token: TokenSession } | undefined;

  const answer = (request: TokenRequest, given: TokenSettings): TokenReply<TokenCall> => {
    const changing = open !== undefined && changingCalls.has(request.call);
    if (shutOut !== undefined) return { result: failed(shutOut) };
    try {
      if (open === undefined) {
        const token = openTokenSession(graphene, given);
        open = { token, keys: new TokenKeys(graphene, token) };
      }
      return { result: perform(open.keys, request) };
    } catch (error) {
      if (isTokenGone(error)) {
        closeQuietly(open?.token);
        open = undefined;
      }
      const known = tokenError(error, changing);
      if (isPinRefused(error)) shutOut = known;
      if (known !== undefined) return { result: failed(known) };
      return { fault: error instanceof Error ? `${error.name}: ${error.message}` : 'unknown' };
    }
  };

  process.on('message', (message) => {
    if (settings === undefined) settings = JSON.parse(String(message));
    else process.send?.(JSON.stringify(answer(JSON.parse(String(message)), settings)));
  });
  // The parent is gone, or wants no more of it.
  process.on('disconnect', () => {
    closeQuietly(open?.token);
    process.exit(0);
  });
}

function perform(keys: TokenKeys, request: TokenRequest): KeyStoreResult<TokenCalls[TokenCall]['gives']> {
  switch (request.call) {
    case 'capabilities':
      return keys.capabilities();
    case 'createKey':
      return keys.createKey(request.asks);
    case 'describeKey':
      return keys.describeKey(request.asks);
    case 'getPublicKey':
      return keys.getPublicKey(request.asks);
    case 'sign':
      return keys.sign(request.asks);
    case 'verify':
      return keys.verify(request.asks);
    case 'rotateKey':
      return keys.rotateKey(request.asks);
    case 'deactivateVersion':
      return keys.deactivateVersion(request.asks);
    case 'revokeVersion':
      return keys.revokeVersion(request.asks);
    case 'destroyVersion':
      return keys.destroyVersion(request.asks);
    default:
      return request satisfies never;
  }
}

function closeQuietly(token: TokenSession | undefined): void {
  try {
    token?.session.close();
  } catch {
    // It was gone already.
  }
}

void main();
