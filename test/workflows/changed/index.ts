import { sleep } from '@temporalio/workflow';
import type { ProvisioningRunInput } from '../../../application/provisioning/runs';
import type {
  BreakGlassRunInput,
  RehearsalRunInput,
  SigningRunInput,
} from '../../../application/rehearsals/rehearsal-run';
import type { TenantRunInput } from '../../../application/runs/tenant-run';
import type { DeliveryInput } from '../../../application/webhooks/webhook-runs';
import type {
  TenantDeletion,
  TenantMigration,
  TenantPreparation,
  TenantResumption,
  TenantSuspension,
} from '../../../domain/tenant-change';
import {
  provisionTenant as asReleased,
  breakGlassRehearsal as breakGlassAsReleased,
  deleteTenant as deleteAsReleased,
  deliverWebhook as deliverAsReleased,
  migrateTenant as migrateAsReleased,
  prepareTenant as prepareAsReleased,
  resumeTenant as resumeAsReleased,
  rotationRehearsal as rotationAsReleased,
  tenantRun as runAsReleased,
  signingRehearsal as signingAsReleased,
  suspendTenant as suspendAsReleased,
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

/** Likewise. */
export async function deleteTenant(input: TenantDeletion) {
  await sleep('1 second');
  return deleteAsReleased(input);
}

/** Likewise. */
export async function deliverWebhook(input: DeliveryInput) {
  await sleep('1 second');
  return deliverAsReleased(input);
}

/** Likewise. */
export async function migrateTenant(input: TenantMigration) {
  await sleep('1 second');
  return migrateAsReleased(input);
}

/** Likewise. */
export async function prepareTenant(input: TenantPreparation) {
  await sleep('1 second');
  return prepareAsReleased(input);
}

/** Likewise. */
export async function resumeTenant(input: TenantResumption) {
  await sleep('1 second');
  return resumeAsReleased(input);
}

/** Likewise. */
export async function suspendTenant(input: TenantSuspension) {
  await sleep('1 second');
  return suspendAsReleased(input);
}

/** Likewise. */
export async function tenantRun(input: TenantRunInput) {
  await sleep('1 second');
  return runAsReleased(input);
}
