import type { BreakGlassRequest } from '../../domain/break-glass';
import type { KeyAlgorithm } from '../../domain/key';
import type { Reference } from '../../domain/reference';
import type { RehearsalEnding, RehearsalKind } from '../../domain/rehearsal';

/** What a rehearsal's workflow is given. References and flags only: it lies in the workflow's history. */
export interface RehearsalRunInput {
  readonly tenant: Reference;
  readonly keyRef: Reference;
  /** What the drill is called; null where a schedule starts it, which names it by the quarter of its nominal time. */
  readonly period: string | null;
  /** The UUID of the principal for whom it is carried out. */
  readonly requestedBy: string;
}

export interface SigningRunInput extends RehearsalRunInput {
  /** The commitment that is signed over. */
  readonly payloadHash: string;
}

export interface BreakGlassRunInput extends RehearsalRunInput {
  readonly reason: BreakGlassRequest['reason'];
  /** Where it is told at length, such as INC-1234. */
  readonly ticket: string;
  /** The commitment to the text that justifies it. */
  readonly justificationHash: string;
}

/** What a run answers to approvals that are handed in. */
export interface ApprovalsReceived {
  /** Those that are answers to what the run asks for. */
  readonly known: readonly Reference[];
  readonly unknown: readonly Reference[];
}

/** For which rehearsal something is done. */
export interface RehearsalIdentity {
  /** UUID. */
  readonly rehearsal: string;
  readonly kind: RehearsalKind;
  readonly tenant: Reference;
  readonly keyRef: Reference;
  readonly requestedBy: string;
}

/** A version of a key at the provider, with what is public of it. */
export interface RehearsedVersion {
  readonly key: string;
  readonly version: string;
  readonly algorithm: KeyAlgorithm;
  /** PEM. */
  readonly publicKey: string;
}

/** What a step at the provider came to, and the record of what was observed. */
export type StepResult<Value> =
  | { readonly ok: true; readonly observation: Reference; readonly value: Value }
  | { readonly ok: false; readonly observation: Reference; readonly result: string };

/** How a rehearsal ends, and why. */
export interface RehearsalConclusion {
  readonly state: RehearsalEnding;
  readonly code: string | null;
  /** In a sentence, for whoever reads the run. */
  readonly reason: string;
  /** The record, or the refusal, that concluded it; null where no decision was come to. */
  readonly record: string | null;
}

/** What the workflow returns. */
export interface RehearsalResult extends RehearsalConclusion {
  readonly rehearsal: string;
  readonly kind: RehearsalKind;
  readonly tenant: string;
}
