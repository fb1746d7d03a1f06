import type { CallOptions } from './options';
import { itemsOf, type Page } from './pages';
import type { TenantSecret } from './shapes.generated';
import type { Transport } from './transport';
import { fromWire } from './wire';

export interface NewSecretValue {
  readonly value: string;
  /** The version that it is to replace, 0 for none; whichever stands unless given. */
  readonly expected_version?: number | undefined;
}

/** A secret with its value. */
export interface RevealedSecret extends TenantSecret {
  readonly value: string;
}

/** Secrets of registered tenants, each named by the tenant's slug and a path such as `llm/openrouter`. */
export class TenantSecrets {
  constructor(private readonly transport: Transport) {}

  /** Puts a value, as the next version where one stands. @throws ConflictError where another version stands */
  set(tenant: string, path: string, value: NewSecretValue, options?: CallOptions): Promise<TenantSecret> {
    return this.put('PUT', pathOf(tenant, path), value, options);
  }

  /** Puts a new value in the place of the one that stands. @throws ConflictError, NotFoundError where none stands */
  rotate(tenant: string, path: string, value: NewSecretValue, options?: CallOptions): Promise<TenantSecret> {
    return this.put('POST', `${pathOf(tenant, path)}/rotate`, value, options);
  }

  /** The version that stands, without its value. @throws NotFoundError */
  async get(tenant: string, path: string, options?: CallOptions): Promise<TenantSecret> {
    const { text } = await this.transport.request({ method: 'GET', path: pathOf(tenant, path) }, options);
    return fromWire<TenantSecret>(text);
  }

  /** The value too, for operators and admins of the tenant; each time is recorded. @throws NotFoundError, PermissionError */
  async reveal(tenant: string, path: string, options?: CallOptions): Promise<RevealedSecret> {
    const { text } = await this.transport.request(
      { method: 'GET', path: pathOf(tenant, path), query: { reveal: true } },
      options,
    );
    return fromWire<RevealedSecret>(text);
  }

  /** By path, without values. */
  list(tenant: string, options?: CallOptions): AsyncGenerator<TenantSecret> {
    return itemsOf(async (cursor) => {
      const { text } = await this.transport.request(
        { method: 'GET', path: secretsOf(tenant), query: { cursor } },
        options,
      );
      return fromWire<Page<TenantSecret>>(text);
    });
  }

  /** Removes every version. @throws NotFoundError */
  async remove(tenant: string, path: string, options?: CallOptions): Promise<void> {
    await this.transport.request({ method: 'DELETE', path: pathOf(tenant, path) }, options);
  }

  private async put(
    method: 'PUT' | 'POST',
    path: string,
    body: NewSecretValue,
    options: CallOptions | undefined,
  ): Promise<TenantSecret> {
    // Not tried again: each try makes another version.
    const { text } = await this.transport.request({ method, path, body, maxRetries: 0 }, options);
    return fromWire<TenantSecret>(text);
  }
}

function secretsOf(tenant: string): string {
  return `/v1/tenants/${encodeURIComponent(tenant)}/secrets`;
}

function pathOf(tenant: string, path: string): string {
  return `${secretsOf(tenant)}/${encodeURIComponent(path)}`;
}
