import type { CallOptions } from './options';
import type { Admission } from './shapes.generated';
import type { Transport } from './transport';
import { fromWire } from './wire';

export interface AdmissionOptions extends CallOptions {
  /** The `seq` of a receipt that the page has to take into account; it is waited for, up to a second. */
  readonly after?: number | undefined;
}

/** Tenants on their way to production. */
export class Tenants {
  constructor(private readonly transport: Transport) {}

  /**
   * One page of truth: each step of the walk in its order, with its newest decision, what is missing and what mends it;
   * `summary` has it in one line. Where `upToDate` is false, what was recorded in the last moments may not be in it.
   *
   * @param tenant `tenant_node:<name>`. @throws NotFoundError, also for a tenant that the token may not see.
   */
  async admission(tenant: string, { after, ...options }: AdmissionOptions = {}): Promise<Admission> {
    const path = `/v1/tenants/${encodeURIComponent(tenant)}/admission`;
    // Whichever tenant the client acts for otherwise, this call is about the one that it names.
    const acting = { ...options, tenant: options.tenant ?? tenant };
    const { text } = await this.transport.request({ method: 'GET', path, query: { after } }, acting);
    return fromWire<Admission>(text);
  }
}
