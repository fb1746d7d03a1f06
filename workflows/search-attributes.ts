import { defineSearchAttributeKey, type SearchAttributeUpdatePair } from '@temporalio/common';
import type { RehearsalKind } from '../domain/rehearsal';

/** By which runs are found in Temporal. */
export const searchAttributes = {
  tenantRef: defineSearchAttributeKey('TenantRef', 'KEYWORD'),
  /** The step that is due, or how the run ended. Told at the start, when the run waits and at its end. */
  stage: defineSearchAttributeKey('Stage', 'KEYWORD'),
  /** How the run ended. */
  outcome: defineSearchAttributeKey('Outcome', 'KEYWORD'),
  /** Why the run waits, or ended otherwise than completed. */
  refusalCode: defineSearchAttributeKey('RefusalCode', 'KEYWORD'),
  rehearsalKind: defineSearchAttributeKey('RehearsalKind', 'KEYWORD'),
  /** How a rehearsal ended. */
  rehearsalOutcome: defineSearchAttributeKey('RehearsalOutcome', 'KEYWORD'),
} as const;

export function attributesOfWaiting(step: string, code: string): SearchAttributeUpdatePair[] {
  return [
    { key: searchAttributes.stage, value: step },
    { key: searchAttributes.refusalCode, value: code },
  ];
}

export function attributesOfEnding(state: string, code: string | undefined): SearchAttributeUpdatePair[] {
  return [
    { key: searchAttributes.stage, value: state },
    { key: searchAttributes.outcome, value: state },
    { key: searchAttributes.refusalCode, value: code ?? null },
  ];
}

export function attributesOfRehearsal(kind: RehearsalKind, state: string): SearchAttributeUpdatePair[] {
  return [
    { key: searchAttributes.rehearsalKind, value: kind },
    { key: searchAttributes.rehearsalOutcome, value: state },
  ];
}

export function attributesOfTenantChange(outcome: string): SearchAttributeUpdatePair[] {
  return [
    { key: searchAttributes.stage, value: outcome },
    { key: searchAttributes.outcome, value: outcome },
  ];
}
