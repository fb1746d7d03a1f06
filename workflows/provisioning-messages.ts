import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { EvidenceReceived } from '../application/provisioning/runs';
import type { AwaitedApprovals } from '../domain/provisioning';
import type { Reference } from '../domain/reference';
import type { RehearsalKind } from '../domain/rehearsal';
import type { ProvisioningProgress } from './provisioning-course';

/** References of evidence that a principal has recorded, for a run that may wait for it. */
export interface SubmittedEvidence {
  /** The UUID of the principal who hands it in. */
  readonly principal: string;
  /** 1 to 100. */
  readonly references: readonly Reference[];
}

/** Rejected with a failure of type `schema_invalid` or `provisioning_closed`. */
export const submitEvidence = defineUpdate<EvidenceReceived, [SubmittedEvidence]>('submitEvidence');

/** Names streams that have a new event; the run judges its step again if it waits for one of them. */
export const factsChanged = defineSignal<[readonly string[]]>('factsChanged');

/** Why the cancellation that follows is asked for: a cancellation itself brings no reason to the run. */
export const cancelBecause = defineSignal<[string]>('cancelBecause');

/** A rehearsal of the run tells for whom it waits. */
export const rehearsalAwaits = defineSignal<[RehearsalKind, AwaitedApprovals]>('rehearsalAwaits');

export const progress = defineQuery<ProvisioningProgress>('progress');
