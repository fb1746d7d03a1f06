import type { Reference } from '../../domain/reference';
import type { RunQuota } from '../../domain/run-quota';
import type { RunEnding } from '../../domain/tenant-run';

// What a run's workflow is given and gives: it lies in the workflow's history, so references and names alone. What is
// said in the run lies sealed in Postgres, and activities find it there.

export interface TenantRunInput {
  /** UUID. */
  readonly run: string;
  readonly tenant: Reference;
  /** As it was asked for. */
  readonly model: string;
  readonly maxTurns: number;
}

/** How a run ends, and why. */
export interface RunConclusion {
  readonly state: RunEnding;
  readonly code: string | null;
  /** In a sentence, for whoever reads the run: what happened, and what to do. */
  readonly reason: string | null;
}

/** What the workflow returns. */
export interface TenantRunResult extends RunConclusion {
  readonly run: string;
}

/** The run goes no further. */
export interface Over {
  readonly status: 'over';
  readonly conclusion: RunConclusion;
}

export type Admitted = { readonly status: 'admitted' } | Over;

export type ReservedTurn =
  | { readonly status: 'reserved' }
  /** A quota is used up, and its window ends soon. */
  | { readonly status: 'waits'; readonly quota: RunQuota; readonly milliseconds: number }
  | Over;

export type ModelTurn =
  /** It gave its answer. */
  | { readonly status: 'answered'; readonly tokens: number }
  /** It wants so many tools to be used. */
  | { readonly status: 'asks'; readonly tokens: number; readonly calls: number }
  | Over;

export type ToolUse =
  | {
      readonly status: 'used' | 'refused' | 'failed';
      /** Null where no tool of the name that the model gave is registered. */
      readonly tool: string | null;
      readonly code: string | null;
    }
  | Over;
