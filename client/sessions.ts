import { base64url } from './base64url';
import type { CallOptions } from './options';
import { itemsOf, type Page } from './pages';
import type { CurrentSession, OpenedSession, Session } from './shapes.generated';
import type { Signer } from './signer';
import type { Transport } from './transport';
import { fromWire } from './wire';

export interface SessionOpening {
  /** `tenant_node:<name>`. */
  readonly tenant: string;
  /** `holder_key:<thumbprint>`, as enrolling the key gave it. */
  readonly holder_key: string;
  /** What signs with the private key, which needs not leave where it is: see `signWith` for a key of WebCrypto. */
  readonly sign: Signer;
}

interface Challenge {
  readonly challenge: string;
}

/** Sessions: opened by proving possession of an enrolled key, each for one tenant and one principal. */
export class Sessions {
  constructor(private readonly transport: Transport) {}

  /**
   * Opens a session; its token is told this once, and is what a client of its own takes as `token`.
   * @throws AuthenticationError where there is no such active key, or the signature isn't its own.
   */
  async open({ tenant, holder_key, sign }: SessionOpening, options?: CallOptions): Promise<OpenedSession> {
    const asked = await this.transport.request(
      { method: 'POST', path: '/v1/sessions/challenges', body: { tenant, holder_key } },
      options,
    );
    const { challenge } = fromWire<Challenge>(asked.text);
    const message = ['portcullis-session-v1', tenant, holder_key, challenge].join('\n');
    const signature = base64url(await sign(new TextEncoder().encode(message)));
    const { text } = await this.transport.request(
      // Not tried again: the challenge may have been used by a try whose answer got lost.
      {
        method: 'POST',
        path: '/v1/sessions',
        body: { tenant, holder_key, challenge, signature },
        maxRetries: 0,
      },
      options,
    );
    return fromWire<OpenedSession>(text);
  }

  /** Those that the token may see, newest first: a member's own, for an admin and an operator the tenant's. */
  list(options?: CallOptions): AsyncGenerator<Session> {
    return itemsOf(async (cursor) => {
      const { text } = await this.transport.request(
        { method: 'GET', path: '/v1/sessions', query: { cursor } },
        options,
      );
      return fromWire<Page<Session>>(text);
    });
  }

  /** The session whose token this client has. @throws NotFoundError where the token is an operator's. */
  async current(options?: CallOptions): Promise<CurrentSession> {
    const { text } = await this.transport.request({ method: 'GET', path: '/v1/sessions/current' }, options);
    return fromWire<CurrentSession>(text);
  }

  /** From now on its token is no good. @throws NotFoundError */
  async revoke(id: string, options?: CallOptions): Promise<void> {
    await this.transport.request(
      { method: 'DELETE', path: `/v1/sessions/${encodeURIComponent(id)}` },
      options,
    );
  }
}
