/** What a worker registers: every function that is exported here is a workflow type. */
export { breakGlassRehearsal } from './break-glass-rehearsal';
export { provisionTenant } from './provision-tenant';
export { rotationRehearsal } from './rotation-rehearsal';
export { signingRehearsal } from './signing-rehearsal';
