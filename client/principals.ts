import type { Answer } from './answer';
import type { CallOptions } from './options';
import { itemsOf, type Page } from './pages';
import type { DurableRecord, Principal } from './shapes.generated';
import type { Transport } from './transport';
import { fromWire } from './wire';

export interface NewPrincipal {
  /** The tenant that it is of, where neither call nor client names one. */
  readonly tenant?: string | undefined;
  readonly kind: 'person' | 'device';
  /** For people to know it by; it may be personal data and is told by the list of principals alone. */
  readonly name: string;
  /** An admin also enrols principals and keys; `member` where nothing is said. */
  readonly role?: 'admin' | 'member' | undefined;
}

export interface PrincipalChange {
  /** The tenant of the principal, where neither call nor client names one. */
  readonly tenant?: string | undefined;
  readonly role?: 'admin' | 'member' | undefined;
  readonly state?: 'active' | 'disabled' | undefined;
}

export interface NewHolderKey {
  /** The tenant of the principal, where neither call nor client names one. */
  readonly tenant?: string | undefined;
  /** Ed25519: the 32 bytes, base64url without padding, as the `x` of the JWK (RFC 8037). */
  readonly public_key: string;
}

interface HolderKeyBody<Status extends string> {
  /** `holder_key:` and the thumbprint of the JWK (RFC 7638), hexadecimal. */
  readonly holderKey: string;
  readonly principal: string;
  readonly publicKey: string;
  readonly status: Status;
  readonly durableState: DurableRecord | null;
}

export type EnrolledHolderKey = Answer<
  'holderKey.enroll',
  HolderKeyBody<'active'>,
  'key_custody_private_material_refused' | 'customer_data_forbidden' | 'record_conflict'
>;
export type RevokedHolderKey = Answer<'holderKey.revoke', HolderKeyBody<'revoked'>, never>;

/** Who acts for a tenant, and by which keys. For operators, and for admins of the tenant. */
export class Principals {
  constructor(private readonly transport: Transport) {}

  /** Enrols a principal. @throws PermissionError */
  async add(principal: NewPrincipal, options?: CallOptions): Promise<Principal> {
    const { text } = await this.transport.request(
      // Not tried again: each try enrols another principal.
      { method: 'POST', path: '/v1/principals', body: principal, maxRetries: 0 },
      options,
    );
    return fromWire<Principal>(text);
  }

  /**
   * Changes the role of a principal, disables it, or enables it again. The sessions of a disabled one end at once, and
   * its keys open none. @throws PermissionError, NotFoundError
   */
  async change(id: string, change: PrincipalChange, options?: CallOptions): Promise<Principal> {
    const { text } = await this.transport.request(
      { method: 'POST', path: `/v1/principals/${encodeURIComponent(id)}/change`, body: change },
      options,
    );
    return fromWire<Principal>(text);
  }

  /** Those of the tenant, newest first; for a member, itself. */
  list(options?: CallOptions): AsyncGenerator<Principal> {
    return itemsOf(async (cursor) => {
      const { text } = await this.transport.request(
        { method: 'GET', path: '/v1/principals', query: { cursor } },
        options,
      );
      return fromWire<Page<Principal>>(text);
    });
  }

  /** Enrols a key of a principal. A key that is another principal's, or was, is refused. @throws NotFoundError */
  async enrollKey(id: string, key: NewHolderKey, options?: CallOptions): Promise<EnrolledHolderKey> {
    const { text } = await this.transport.request(
      { method: 'POST', path: keysOf(id), body: key, accept: [403] },
      options,
    );
    return fromWire<EnrolledHolderKey>(text);
  }

  /** Revokes a key for good, and with it every session that it opened. @throws NotFoundError */
  async revokeKey(id: string, holderKey: string, options?: CallOptions): Promise<RevokedHolderKey> {
    const { text } = await this.transport.request(
      { method: 'DELETE', path: `${keysOf(id)}/${encodeURIComponent(holderKey)}` },
      options,
    );
    return fromWire<RevokedHolderKey>(text);
  }
}

function keysOf(principal: string): string {
  return `/v1/principals/${encodeURIComponent(principal)}/holder-keys`;
}
