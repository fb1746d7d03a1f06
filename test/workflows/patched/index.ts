import { patched, sleep } from '@temporalio/workflow';
import type { ProvisioningRunInput } from '../../../application/provisioning/runs';
import { provisionTenant as asReleased } from '../../../workflows';

export {
  breakGlassRehearsal,
  deleteTenant,
  deliverWebhook,
  migrateTenant,
  prepareTenant,
  resumeTenant,
  rotationRehearsal,
  signingRehearsal,
  suspendTenant,
  tenantRun,
} from '../../../workflows';

/** The released workflow with a step of its own before all others, for those runs alone that begin with it. */
export async function provisionTenant(input: ProvisioningRunInput) {
  if (patched('rest-before-provisioning')) await sleep('1 second');
  return asReleased(input);
}
