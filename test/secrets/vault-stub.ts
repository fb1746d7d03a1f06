import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type HttpServer, httpServer } from '../custody/http-server';
import { KvStub, type StubAnswer } from './kv-stub';

interface StubToken {
  endsAt: number;
  /** Renewals don't reach beyond. */
  readonly lastsUntil: number;
}

/** Stands in for OpenBao or Vault: tokens, AppRole, and KV (version 2) at `secret`. */
export interface VaultStub extends HttpServer {
  /** Of whoever may do everything; it has no end. */
  readonly token: string;
  readonly role: { readonly roleId: string; readonly secretId: string };
  /** Whether it is sealed, takes requests and never answers them, or lets nobody do anything but look at its token. */
  condition: 'open' | 'sealed' | 'silent' | 'forbidding';
  readonly leases: { seconds: number; longestSeconds: number };
  readonly counted: { logins: number; renewals: number };
  /** The bodies and the tokens that came in with requests. */
  readonly received: { readonly headers: IncomingMessage['headers']; readonly path: string }[];
  /** A token as an operator would hand out, good for so many seconds. */
  issue(seconds: number): string;
  revoke(token: string): void;
  /** Every token that was given out. */
  tokens(): readonly string[];
  /** Deletes the newest version as `kv delete` does, so that it can be undeleted; or has it go later. */
  softDelete(path: string, inMilliseconds?: number): void;
  /** As `kv put` does. */
  put(path: string, data: Readonly<Record<string, unknown>>): void;
}

export async function vaultStub(): Promise<VaultStub> {
  const kv = new KvStub();
  const tokens = new Map<string, StubToken>();
  const root = `root-${randomUUID()}`;
  tokens.set(root, { endsAt: Infinity, lastsUntil: Infinity });
  const issue = (seconds: number, longest: number) => {
    const token = `hvs.${randomUUID()}`;
    const now = Date.now();
    tokens.set(token, { endsAt: now + seconds * 1000, lastsUntil: now + longest * 1000 });
    return token;
  };
  const received: VaultStub['received'] = [];
  const server = await httpServer((request, body, response) => {
    const { pathname: path, searchParams } = new URL(request.url ?? '', 'http://stub');
    received.push({ headers: request.headers, path });
    if (stub.condition === 'silent') return;
    const given = body.length === 0 ? {} : JSON.parse(body.toString());
    const method = searchParams.has('list') ? 'LIST' : (request.method ?? '');
    answer(response, decide(method, decodeURIComponent(path.slice('/v1/'.length)), given, request));
  });

  function decide(
    method: string,
    path: string,
    given: Record<string, unknown>,
    { headers }: IncomingMessage,
  ): StubAnswer {
    if (stub.condition === 'sealed') return { status: 503, errors: ['Vault is sealed'] };
    if (`${method} ${path}` === 'POST auth/approle/login') return logIn(given);
    const token = String(headers['x-vault-token']);
    const held = tokens.get(token);
    if (held === undefined || Date.now() >= held.endsAt)
      return {
        status: 403,
        errors: ['2 errors occurred:\n\t* permission denied\n\t* invalid token\n\n'],
      };
    if (path === 'auth/token/lookup-self') return { status: 200, data: told(held) };
    if (path === 'auth/token/renew-self') return renew(token, held);
    if (stub.condition === 'forbidding')
      return { status: 403, errors: ['1 error occurred:\n\t* permission denied\n\n'] };
    const [, part, below = ''] = /^secret\/(data|metadata)\/(.*)$/.exec(path) ?? [];
    if (part === undefined) return { status: 404, errors: [`no handler for route "${path}"`] };
    return kv.answer(`${method} ${part}`, below, given);
  }

  function logIn({ role_id, secret_id }: Record<string, unknown>): StubAnswer {
    if (role_id !== stub.role.roleId || secret_id !== stub.role.secretId)
      return { status: 400, errors: ['invalid role or secret ID'] };
    stub.counted.logins++;
    return given(issue(stub.leases.seconds, stub.leases.longestSeconds));
  }

  function renew(token: string, held: StubToken): StubAnswer {
    const until = Math.min(Date.now() + stub.leases.seconds * 1000, held.lastsUntil);
    if (until <= held.endsAt) return { status: 400, errors: ['past the max TTL, cannot renew'] };
    stub.counted.renewals++;
    held.endsAt = until;
    return given(token);
  }

  function given(token: string): StubAnswer {
    const { endsAt = 0 } = tokens.get(token) ?? {};
    const lease_duration = Math.ceil((endsAt - Date.now()) / 1000);
    return { status: 200, auth: { client_token: token, lease_duration, renewable: true } };
  }

  const stub: VaultStub = {
    ...server,
    token: root,
    role: { roleId: randomUUID(), secretId: randomUUID() },
    condition: 'open',
    leases: { seconds: 3600, longestSeconds: 7200 },
    counted: { logins: 0, renewals: 0 },
    received,
    issue: (seconds) => issue(seconds, stub.leases.longestSeconds),
    revoke: (token) => void tokens.delete(token),
    tokens: () => [...tokens.keys()],
    softDelete: (path, inMilliseconds = 0) => kv.softDelete(path, inMilliseconds),
    put: (path, data) => void kv.answer('POST data', path, { data }),
  };
  return stub;
}

function told({ endsAt }: StubToken) {
  const ttl = endsAt === Infinity ? 0 : Math.max(1, Math.floor((endsAt - Date.now()) / 1000));
  return { ttl, renewable: ttl > 0 };
}

function answer(response: ServerResponse, { status, data, auth, errors }: StubAnswer): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(status === 204 ? '' : JSON.stringify({ data, auth, errors }));
}
