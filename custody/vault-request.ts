/** A server that speaks the HTTP API of OpenBao and Vault. */
export interface VaultServer {
  /** Such as `https://vault.example:8200`. */
  readonly address: string;
  readonly namespace: string | undefined;
}

export interface VaultRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Below `/v1/`. */
  readonly path: string;
  readonly body?: Readonly<Record<string, unknown>>;
  /** Absent where a token is only to be got. */
  readonly token?: string;
}

/** An answer of the server, whichever. */
export interface VaultAnswer {
  readonly status: number;
  /** The member `data`; undefined where the answer has none. */
  readonly data: unknown;
  /** The member `auth`, in answers that give or renew a token. */
  readonly auth: unknown;
  /** What the server names as errors; undefined where the answer isn't of its making. */
  readonly errors: readonly unknown[] | undefined;
}

/** @throws as `fetch` does where no answer comes. */
export async function askVault(
  { address, namespace }: VaultServer,
  { method, path, body, token }: VaultRequest,
  signal: AbortSignal,
): Promise<VaultAnswer> {
  const response = await fetch(`${address}/v1/${path}`, {
    method,
    headers: {
      'x-vault-request': 'true',
      ...(token === undefined ? {} : { 'x-vault-token': token }),
      ...(namespace === undefined ? {} : { 'x-vault-namespace': namespace }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    // A standby's redirect would take the token wherever it points.
    redirect: 'manual',
    signal,
  });
  return read(response.status, await response.text());
}

function read(status: number, text: string): VaultAnswer {
  const body = parsed(text);
  const member = (name: string): unknown => (isObject(body) ? body[name] : undefined);
  const errors = member('errors');
  return {
    status,
    data: member('data') ?? undefined,
    auth: member('auth') ?? undefined,
    errors: Array.isArray(errors) ? errors : undefined,
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
