import { sleep } from '@temporalio/workflow';
import type { ProvisioningRunInput } from '../../../application/provisioning/runs';
import type {
  BreakGlassRunInput,
  RehearsalRunInput,
  SigningRunInput,
} from '../../../application/rehearsals/rehearsal-run';
import {
  provisionTenant as asReleased,
  breakGlassRehearsal as breakGlassAsReleased,
  rotationRehearsal as rotationAsReleased,
  signingRehearsal as signingAsReleased,
} from '../../../workflows';

/** The released workflow with a step of its own before all others: what a change must not do to runs that are open. */
export async function provisionTenant(input: ProvisioningRunInput) {
  await sleep('1 second');
  return asReleased(input);
}

/** Likewise. */
export async function rotationRehearsal(input: RehearsalRunInput) {
  await sleep('1 second');
  return rotationAsReleased(input);
}

/** Likewise. */
export async function signingRehearsal(input: SigningRunInput) {
  await sleep('1 second');
  return signingAsReleased(input);
}

/** Likewise. */
export async function breakGlassRehearsal(input: BreakGlassRunInput) {
  await sleep('1 second');
  return breakGlassAsReleased(input);
}
