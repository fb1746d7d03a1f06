/** What a worker registers: every function that is exported here is a workflow type. */
export { breakGlassRehearsal } from './break-glass-rehearsal';
export { deleteTenant } from './delete-tenant';
export { deliverWebhook } from './deliver-webhook';
export { migrateTenant } from './migrate-tenant';
export { prepareTenant } from './prepare-tenant';
export { provisionTenant } from './provision-tenant';
export { resumeTenant } from './resume-tenant';
export { rotationRehearsal } from './rotation-rehearsal';
export { signingRehearsal } from './signing-rehearsal';
export { suspendTenant } from './suspend-tenant';
export { tenantProbe } from './tenant-probe';
export { tenantRun } from './tenant-run';
