import { done, failed, type KeyStoreError, type KeyStoreResult } from '../key-store-result';
import { transportFailure } from '../transport-failure';
import { askVault, type VaultAnswer, type VaultRequest, type VaultServer } from '../vault-request';

export interface TransitSettings extends VaultServer {
  /** Where the secrets engine is mounted, such as `transit`. */
  readonly mount: string;
  /** Asked for each request: agents renew tokens while we run. */
  readonly token: () => string | undefined;
}

/** The path of it lies below the mount. */
export interface TransitRequest extends Omit<VaultRequest, 'token'> {
  /** Whether it may leave something changed. */
  readonly changing: boolean;
}

/** One request to the transit secrets engine of OpenBao or Vault, over its HTTP API. */
export async function askTransit(
  settings: TransitSettings,
  { method, path, body, changing }: TransitRequest,
  signal: AbortSignal,
): Promise<KeyStoreResult<VaultAnswer>> {
  if (signal.aborted)
    return failed({ code: 'provider_unavailable', detail: 'The time was up before it was asked.' });
  const token = settings.token();
  if (token === undefined)
    return failed({ code: 'provider_unavailable', detail: 'The token for the key store cannot be read.' });
  try {
    const asked = {
      method,
      path: `${settings.mount}/${path}`,
      token,
      ...(body === undefined ? {} : { body }),
    };
    return done(await askVault(settings, asked, signal));
  } catch (error) {
    return failed(transportFailure(error, signal, changing));
  }
}

/** What an answer that is no success means, where the key's state doesn't explain it. */
export function refusal({ status }: VaultAnswer, changing: boolean): KeyStoreError {
  const told = `HTTP ${status}`;
  switch (status) {
    case 307:
    case 412:
    case 429:
    case 472:
    case 473:
    case 503:
      return {
        code: 'provider_unavailable',
        detail: `The server takes no requests now: sealed, on standby or busy (${told}).`,
      };
    case 500:
    case 502:
    case 504:
      return changing
        ? { code: 'provider_answer_lost', detail: `The server failed (${told}); what it did is unknown.` }
        : { code: 'provider_unavailable', detail: `The server failed (${told}).` };
    case 403:
      return { code: 'provider_rejected', detail: `The token is not allowed to do this (${told}).` };
    default:
      return { code: 'provider_rejected', detail: `The server refused (${told}).` };
  }
}
