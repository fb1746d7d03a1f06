import type { Reference } from '../domain/reference';
import type { RunEnding, RunState } from '../domain/tenant-run';
import type { TenantId } from './event-store';

/** A run as it is listed: nothing of what was said in it. */
export interface TenantRunRow {
  /** UUID, version 7. */
  readonly id: string;
  readonly tenant: TenantId;
  readonly tenantReference: Reference;
  readonly state: RunState;
  /** Why it ended otherwise than answered. */
  readonly code: string | undefined;
  readonly reason: string | undefined;
  readonly provider: string;
  /** As it was asked for. */
  readonly model: string;
  /** The model that gave the turns; undefined while none did. */
  readonly answeredBy: string | undefined;
  readonly maxTurns: number;
  /** The Temporal namespace that its workflow is in. */
  readonly namespace: string;
  readonly workflowId: string;
  /** The UUID of the principal for whom it runs. */
  readonly requestedBy: string;
  /** The token by which it was asked for, by name. */
  readonly token: Reference | undefined;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  readonly endedAt: string | undefined;
}

export type NewTenantRun = Omit<
  TenantRunRow,
  'state' | 'code' | 'reason' | 'answeredBy' | 'createdAt' | 'endedAt'
>;

/** Where a part of a run stands: turn 0 is the prompt; part 0 of each further turn is the model's. */
export interface PartPlace {
  readonly turn: number;
  readonly part: number;
}

/** What the model or a tool gave, or the prompt. */
export interface TenantRunPart extends PartPlace {
  readonly kind: 'prompt' | 'model' | 'tool';
  /** The registered name of the tool; undefined where none of that name is registered. */
  readonly tool: string | undefined;
  /** Why the tool was refused or failed. */
  readonly code: string | undefined;
  /** What the model's turn used. */
  readonly tokens: number | undefined;
  /** What was said, sealed. */
  readonly sealed: Uint8Array;
}

export interface TenantRunFilter {
  readonly state?: RunState | undefined;
  readonly limit: number;
  /** The id of the last one that was seen. */
  readonly after?: string | undefined;
}

/** How a run ended, and why. */
export interface EndedRun {
  readonly state: RunEnding;
  readonly code: string | null;
  readonly reason: string | null;
}

/** The runs of tenants, each read as its tenant. */
export interface TenantRuns {
  /** Whose the run is; for those who act for no tenant. */
  tenantOf(id: string): Promise<TenantId | undefined>;
  find(tenant: TenantId, id: string): Promise<TenantRunRow | undefined>;
  /** Newest first. */
  list(tenant: TenantId, filter: TenantRunFilter): Promise<readonly TenantRunRow[]>;
  /** In the order in which they were said. */
  parts(tenant: TenantId, run: string): Promise<readonly TenantRunPart[]>;
  /** Of any tenant, still open, begun before that moment; but those named. */
  openSince(moment: Date, limit: number, except: readonly string[]): Promise<readonly TenantRunRow[]>;
}
