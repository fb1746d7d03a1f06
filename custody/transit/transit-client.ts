import { done, failed, type KeyStoreError, type KeyStoreResult } from '../key-store-result';
import { transportFailure } from '../transport-failure';

export interface TransitSettings {
  /** Such as `https://vault.example:8200`. */
  readonly address: string;
  /** Where the secrets engine is mounted, such as `transit`. */
  readonly mount: string;
  readonly namespace: string | undefined;
  /** Asked for each request: agents renew tokens while we run. */
  readonly token: () => string | undefined;
}

/** An answer of the server, whichever. */
export interface TransitAnswer {
  readonly status: number;
  /** The member `data`; undefined where the answer has none. */
  readonly data: unknown;
  /** How many errors the server names; undefined where the answer isn't of its making. */
  readonly errors: number | undefined;
}

export interface TransitRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Below the mount. */
  readonly path: string;
  readonly body?: Readonly<Record<string, unknown>>;
  /** Whether it may leave something changed. */
  readonly changing: boolean;
}

/** One request to the transit secrets engine of OpenBao or Vault, over its HTTP API. */
export async function askTransit(
  settings: TransitSettings,
  { method, path, body, changing }: TransitRequest,
  signal: AbortSignal,
): Promise<KeyStoreResult<TransitAnswer>> {
  if (signal.aborted)
    return failed({ code: 'provider_unavailable', detail: 'The time was up before it was asked.' });
  const token = settings.token();
  if (token === undefined)
    return failed({ code: 'provider_unavailable', detail: 'The token for the key store cannot be read.' });
  try {
    const response = await fetch(`${settings.address}/v1/${settings.mount}/${path}`, {
      method,
      headers: {
        'x-vault-token': token,
        'x-vault-request': 'true',
        ...(settings.namespace === undefined ? {} : { 'x-vault-namespace': settings.namespace }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      // A standby's redirect would take the token wherever it points.
      redirect: 'manual',
      signal,
    });
    return done(read(response.status, await response.text()));
  } catch (error) {
    return failed(transportFailure(error, signal, changing));
  }
}

/** What an answer that is no success means, where the key's state doesn't explain it. */
export function refusal({ status }: TransitAnswer, changing: boolean): KeyStoreError {
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

function read(status: number, text: string): TransitAnswer {
  const body = parsed(text);
  const member = (name: string): unknown => (isObject(body) ? body[name] : undefined);
  const errors = member('errors');
  return {
    status,
    data: member('data') ?? undefined,
    errors: Array.isArray(errors) ? errors.length : undefined,
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
