import type { CallOptions } from './options';
import { itemsOf, type Page } from './pages';
import type {
  Admission,
  NewTenant,
  PolicyDecision,
  Tenant,
  TenantChange,
  TenantDiagnosis,
  TenantUsage,
} from './shapes.generated';
import type { HttpRequest, Transport } from './transport';
import { fromWire } from './wire';

export interface AdmissionOptions extends CallOptions {
  /** The `seq` of a receipt that the page has to take into account; it is waited for, up to a second. */
  readonly after?: number | undefined;
}

export interface TenantFilter {
  readonly status?: Tenant['status'] | undefined;
  /** Only those right below the tenant of this slug. */
  readonly parent?: string | undefined;
  /** Those that are no customer's too. */
  readonly includeSystem?: boolean | undefined;
}

export interface TenantSuspension {
  readonly reason?: 'overdue_payment' | 'security' | 'abuse' | 'tenant_request' | 'maintenance' | undefined;
}

export interface TenantDeletion {
  /** For how long it can be cancelled; as the deployment is configured unless given. */
  readonly graceSeconds?: number | undefined;
}

export interface TenantMigration {
  readonly isolation: Tenant['isolation'];
  /** Of a dedicated tenant; `portcullis-<slug>` unless given. */
  readonly namespace?: string | undefined;
  /** How long its runs have to come to their end; ten minutes unless given. */
  readonly drain_seconds?: number | undefined;
}

/** Tenants: registered by operators, and on their way to production. */
export class Tenants {
  constructor(private readonly transport: Transport) {}

  /** Registers a tenant. @throws ConflictError where the slug is taken, or was; PermissionError */
  async create(tenant: NewTenant, options?: CallOptions): Promise<Tenant> {
    const { text } = await this.transport.request(
      // Not tried again: a try whose answer was lost would be told that there is such a tenant.
      { method: 'POST', path: '/v1/tenants', body: tenant, maxRetries: 0 },
      options,
    );
    return fromWire<Tenant>(text);
  }

  /** @param slug as in paths. @throws NotFoundError, also for a tenant that the token may not see. */
  async get(slug: string, options?: CallOptions): Promise<Tenant> {
    const { text } = await this.transport.request({ method: 'GET', path: pathOf(slug) }, options);
    return fromWire<Tenant>(text);
  }

  /** By slug: for an operator as the filter says, for others their own. */
  list({ includeSystem, ...filter }: TenantFilter = {}, options?: CallOptions): AsyncGenerator<Tenant> {
    return itemsOf(async (cursor) => {
      const { text } = await this.transport.request(
        {
          method: 'GET',
          path: '/v1/tenants',
          query: { ...filter, include_system: includeSystem, limit: 200, cursor },
        },
        options,
      );
      return fromWire<Page<Tenant>>(text);
    });
  }

  /**
   * Changes a tenant; what is left out stays. An admin of the tenant may change the display name alone.
   * @throws NotFoundError, ConflictError, PermissionError
   */
  async update(slug: string, change: TenantChange, options?: CallOptions): Promise<Tenant> {
    const { text } = await this.transport.request(
      { method: 'PATCH', path: pathOf(slug), body: change },
      options,
    );
    return fromWire<Tenant>(text);
  }

  /**
   * Has its requests refused everywhere, its schedules paused and its workers stopped. For operators, like all that
   * follows; where a change takes longer than an answer may, the tenant that is given shows how it stands by then.
   *
   * @throws NotFoundError, ConflictError where another change of it is under way
   */
  suspend(slug: string, suspension: TenantSuspension = {}, options?: CallOptions): Promise<Tenant> {
    return this.changed('POST', `${pathOf(slug)}/suspension`, { body: suspension }, options);
  }

  /** Schedules that were paused by hand stay paused. @throws NotFoundError, ConflictError */
  resume(slug: string, options?: CallOptions): Promise<Tenant> {
    return this.changed('DELETE', `${pathOf(slug)}/suspension`, {}, options);
  }

  /**
   * Shuts the tenant out at once; what it has goes at `deleteAfter`.
   * @throws NotFoundError, ConflictError, also where there are tenants below it
   */
  delete(slug: string, { graceSeconds }: TenantDeletion = {}, options?: CallOptions): Promise<Tenant> {
    return this.changed('DELETE', pathOf(slug), { query: { grace_seconds: graceSeconds } }, options);
  }

  /** Keeps a tenant whose grace period lasts. @throws NotFoundError, ConflictError where it is over */
  cancelDeletion(slug: string, options?: CallOptions): Promise<Tenant> {
    return this.changed('POST', `${pathOf(slug)}/deletion/cancel`, {}, options);
  }

  /** Moves its own work to another place. @throws NotFoundError, ConflictError where it stays where it was */
  migrate(slug: string, migration: TenantMigration, options?: CallOptions): Promise<Tenant> {
    return this.changed('POST', `${pathOf(slug)}/migration`, { body: migration }, options);
  }

  /** Whether it has everything that its own work takes; a workflow is run where that is done. @throws NotFoundError */
  async doctor(slug: string, options?: CallOptions): Promise<TenantDiagnosis> {
    const request = { method: 'GET', path: `${pathOf(slug)}/doctor` } as const;
    const { text } = await this.transport.request(request, options);
    return fromWire<TenantDiagnosis>(text);
  }

  /** What its runs have used of its quotas. @throws NotFoundError */
  async usage(slug: string, options?: CallOptions): Promise<TenantUsage> {
    const request = { method: 'GET', path: `${pathOf(slug)}/usage` } as const;
    const { text } = await this.transport.request(request, options);
    return fromWire<TenantUsage>(text);
  }

  private async changed(
    method: 'POST' | 'DELETE',
    path: string,
    asked: Pick<HttpRequest, 'body' | 'query'>,
    options?: CallOptions,
  ): Promise<Tenant> {
    const request = { method, path, ...asked };
    const { text } = await this.transport.request(request, options);
    return fromWire<Tenant>(text);
  }

  /** Whether its runs may use a tool or a model, and why. @throws NotFoundError */
  async policyDecision(
    slug: string,
    about: { readonly tool?: string | undefined; readonly model?: string | undefined },
    options?: CallOptions,
  ): Promise<PolicyDecision> {
    const { text } = await this.transport.request(
      { method: 'GET', path: `${pathOf(slug)}/policy/decision`, query: { ...about } },
      options,
    );
    return fromWire<PolicyDecision>(text);
  }

  /**
   * One page of truth: each step of the walk in its order, with its newest decision, what is missing and what mends it;
   * `summary` has it in one line. Where `upToDate` is false, what was recorded in the last moments may not be in it.
   *
   * @param tenant `tenant_node:<name>`. @throws NotFoundError, also for a tenant that the token may not see.
   */
  async admission(tenant: string, { after, ...options }: AdmissionOptions = {}): Promise<Admission> {
    const path = `${pathOf(tenant)}/admission`;
    // Whichever tenant the client acts for otherwise, this call is about the one that it names.
    const acting = { ...options, tenant: options.tenant ?? tenant };
    const { text } = await this.transport.request({ method: 'GET', path, query: { after } }, acting);
    return fromWire<Admission>(text);
  }
}

function pathOf(tenant: string): string {
  return `/v1/tenants/${encodeURIComponent(tenant)}`;
}
