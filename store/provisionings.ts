import type { JsonObject } from '../domain/json';
import type { ProvisioningState } from '../domain/provisioning';
import type { Reference } from '../domain/reference';
import type { Stream } from '../domain/stream';
import type { TenantId } from './event-store';

/** A provisioning as Postgres lists it; how far it has come is folded from its events. */
export interface ProvisioningRow {
  /** UUID, version 7. */
  readonly id: string;
  readonly tenant: TenantId;
  readonly tenantReference: Reference;
  readonly documentHash: string;
  readonly document: JsonObject;
  readonly state: ProvisioningState;
  readonly workflowId: string;
  /** The UUID of the principal for whom it runs. */
  readonly requestedBy: string;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  readonly updatedAt: string;
  /** When the workflow was started; undefined between the request and the start. */
  readonly startedAt: string | undefined;
  readonly closedAt: string | undefined;
  /** While waiting: the streams whose next event wakes the run. */
  readonly waitingOn: readonly Stream[];
}

export type NewProvisioning = Pick<
  ProvisioningRow,
  'id' | 'tenant' | 'tenantReference' | 'documentHash' | 'document' | 'workflowId' | 'requestedBy'
>;

export type Opening =
  | { readonly status: 'opened'; readonly row: ProvisioningRow }
  /** The same document runs or has completed. */
  | { readonly status: 'same'; readonly row: ProvisioningRow }
  /** Another document of the tenant runs. */
  | { readonly status: 'busy'; readonly row: ProvisioningRow };

export interface ProvisioningFilter {
  readonly tenant?: TenantId;
  readonly state?: ProvisioningState;
  readonly limit: number;
  /** The id after which the page begins; newest first. */
  readonly after?: string;
}

export interface StreamOfTenant {
  readonly tenant: TenantId;
  readonly stream: Stream;
}

/** The list of provisionings. Postgres owns it: reading it never asks Temporal. */
export interface Provisionings {
  /** Lists a new provisioning, unless the tenant has one open, or the same document completed. Exact under concurrency. */
  open(provisioning: NewProvisioning): Promise<Opening>;
  find(id: string): Promise<ProvisioningRow | undefined>;
  list(filter: ProvisioningFilter): Promise<readonly ProvisioningRow[]>;
  markStarted(id: string): Promise<void>;
  markRunning(id: string): Promise<void>;
  markWaiting(id: string, waitingOn: readonly Stream[]): Promise<void>;
  markClosed(id: string, state: ProvisioningState): Promise<void>;
  /** The open provisionings that wait for one of the streams, each of the tenant that it is named with. */
  waitingFor(recorded: readonly StreamOfTenant[]): Promise<readonly ProvisioningRow[]>;
  /** Open provisionings that nothing was heard of since a moment, but those named; for the reconciler. */
  openUntouchedSince(
    moment: Date,
    limit: number,
    except?: readonly string[],
  ): Promise<readonly ProvisioningRow[]>;
}
