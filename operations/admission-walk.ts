import type { OperationName } from './catalogue';

/**
 * The way of a tenant from nothing to the gate of its pilot (document 000), in the order in which it is walked. The
 * precheck comes before the gate, which rests on it.
 */
export const admissionWalk: readonly OperationName[] = [
  'keyCustody.readiness',
  'keyCustody.attest',
  'keyCustody.providerAttest',
  'tenant.create',
  'company.bootstrap',
  'production.admissionPrecheck',
  'tenant.onboardingGate',
  'production.admissionPolicy',
  'keyCustody.rotationRehearse',
  'keyCustody.signingRehearse',
  'keyCustody.breakGlass',
  'tenant.productionLifecycleAdvance',
  'company.productionLifecycleAdvance',
  'staging.maturityReport',
  'pilot.admissionGate',
];
