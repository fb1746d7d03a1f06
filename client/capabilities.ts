import type { CallOptions } from './options';
import { itemsOf, type Page } from './pages';
import type { CapabilityToken, Device, IssuedCapabilityToken, TokenKey } from './shapes.generated';
import type { Transport } from './transport';
import { fromWire } from './wire';

export interface NewCapabilityToken {
  /** Of its holder: Ed25519, the 32 bytes in base64url. */
  readonly subject_pubkey: string;
  /** One scope, such as `service:tenant-read`, or several separated by spaces. */
  readonly scope: string;
  /** At most a year. */
  readonly expires_in_seconds: number;
  /** Whether each request has to come with a proof by the key. */
  readonly proof_of_possession?: boolean | undefined;
  /** For people to know it by. */
  readonly name?: string | undefined;
}

export interface NewDevice {
  /** For people to know it by. */
  readonly name: string;
  /** Its own: Ed25519, the 32 bytes in base64url. */
  readonly public_key: string;
  /** `human_presence_receipt:<name>`: the receipt of whoever was present. */
  readonly presence_receipt?: string | undefined;
}

/** The capability tokens of a tenant, which is named by its slug. See `attenuate` for those that nobody is asked for. */
export class CapabilityTokens {
  constructor(private readonly transport: Transport) {}

  /** Issues a token; it is told this once. @throws PermissionError, SchemaError */
  async issue(
    tenant: string,
    token: NewCapabilityToken,
    options?: CallOptions,
  ): Promise<IssuedCapabilityToken> {
    const { text } = await this.transport.request(
      // Not tried again: each try issues another token.
      { method: 'POST', path: `${pathOf(tenant)}/tokens`, body: token, maxRetries: 0 },
      options,
    );
    return fromWire<IssuedCapabilityToken>(text);
  }

  /** Those that the token may see, newest first; never the tokens themselves. */
  list(tenant: string, options?: CallOptions): AsyncGenerator<CapabilityToken> {
    return itemsOf(async (cursor) => {
      const { text } = await this.transport.request(
        { method: 'GET', path: `${pathOf(tenant)}/tokens`, query: { cursor } },
        options,
      );
      return fromWire<Page<CapabilityToken>>(text);
    });
  }

  /** From now on the token is no good, and nothing that was made of it. @throws NotFoundError */
  async revoke(tenant: string, id: string, options?: CallOptions): Promise<void> {
    const path = `${pathOf(tenant)}/tokens/${encodeURIComponent(id)}`;
    await this.transport.request({ method: 'DELETE', path }, options);
  }

  /** The public keys that tokens of the tenant are verified with. */
  async keys(tenant: string, options?: CallOptions): Promise<readonly TokenKey[]> {
    const { text } = await this.transport.request(
      { method: 'GET', path: `${pathOf(tenant)}/jwks.json` },
      options,
    );
    return fromWire<{ readonly keys: readonly TokenKey[] }>(text).keys;
  }

  /**
   * Has another key sign from now on. The one before it verifies what it signed; `immediately`, nothing that was signed
   * before is good any more, and every token of the tenant is revoked.
   */
  async rotateKey(
    tenant: string,
    { immediately }: { readonly immediately?: boolean | undefined } = {},
    options?: CallOptions,
  ): Promise<TokenKey> {
    const path = `${pathOf(tenant)}/token-keys/rotate`;
    const { text } = await this.transport.request(
      { method: 'POST', path, query: { immediately }, maxRetries: 0 },
      options,
    );
    return fromWire<TokenKey>(text);
  }
}

/** The devices of a tenant, which is named by its slug. */
export class Devices {
  constructor(private readonly transport: Transport) {}

  /** Enrols a device with its key. @throws PermissionError, ConflictError */
  async enrol(tenant: string, device: NewDevice, options?: CallOptions): Promise<Device> {
    const { text } = await this.transport.request(
      { method: 'POST', path: `${pathOf(tenant)}/devices`, body: device, maxRetries: 0 },
      options,
    );
    return fromWire<Device>(text);
  }

  /** Those that the token may see, newest first. */
  list(tenant: string, options?: CallOptions): AsyncGenerator<Device> {
    return itemsOf(async (cursor) => {
      const { text } = await this.transport.request(
        { method: 'GET', path: `${pathOf(tenant)}/devices`, query: { cursor } },
        options,
      );
      return fromWire<Page<Device>>(text);
    });
  }

  /** Ends the sessions and tokens of a device for good. @throws NotFoundError */
  async disable(tenant: string, id: string, options?: CallOptions): Promise<void> {
    const path = `${pathOf(tenant)}/devices/${encodeURIComponent(id)}`;
    await this.transport.request({ method: 'DELETE', path }, options);
  }
}

function pathOf(tenant: string): string {
  return `/v1/tenants/${encodeURIComponent(tenant)}`;
}
