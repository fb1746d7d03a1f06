import { type Reference, reference } from './reference';

/** How a run of a tenant may end. */
export const runEndings = [
  /** The model gave its answer. */
  'answered',
  /** The tenant's standing or its policy forbids it. */
  'refused',
  /** A quota is used up for longer than a run waits. */
  'quota_exhausted',
  /** The model went on asking for tools. */
  'turns_exhausted',
  'failed',
  'cancelled',
] as const;
export type RunEnding = (typeof runEndings)[number];

export const runStates = ['running', ...runEndings] as const;
export type RunState = (typeof runStates)[number];

/** The name under which the built-in model is asked for. It sends nothing anywhere. */
export const echoModel = 'echo';

/** Turns of a model that a run takes where the request doesn't say, and at most. */
export const turnsUnlessGiven = 8;
export const mostTurns = 32;

/** The record of a run, which tells its course without a word of what was said. */
export function tenantRunRecord(run: string): Reference {
  return reference('tenant_run', run);
}

/** The workflow of a run. */
export function tenantRunWorkflowId(tenant: Reference, run: string): string {
  return `tenant-run/${tenant}/${run}`;
}
