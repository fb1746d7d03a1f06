import { authorityKeyRotate } from './authority-key-rotate';
import { companyBootstrap } from './company-bootstrap';
import { companyProductionLifecycleAdvance } from './company-production-lifecycle-advance';
import { evidenceRecord } from './evidence-record';
import { keyCustodyAttest } from './key-custody-attest';
import { keyCustodyBreakGlass } from './key-custody-break-glass';
import { keyCustodyBreakGlassApprove } from './key-custody-break-glass-approve';
import { keyCustodyBreakGlassReview } from './key-custody-break-glass-review';
import { keyCustodyProviderAttest } from './key-custody-provider-attest';
import { keyCustodyProviderBind } from './key-custody-provider-bind';
import { keyCustodyReadiness } from './key-custody-readiness';
import { keyCustodyRevoke } from './key-custody-revoke';
import { keyCustodyRotationRehearse } from './key-custody-rotation-rehearse';
import { keyCustodySigningRehearse } from './key-custody-signing-rehearse';
import type { Operation } from './operation';
import { pilotAdmissionGate } from './pilot-admission-gate';
import { productionAdmissionPolicy } from './production-admission-policy';
import { productionAdmissionPrecheck } from './production-admission-precheck';
import { productionScopeEvaluate } from './production-scope-evaluate';
import { productionScopeInspect } from './production-scope-inspect';
import { stagingMaturityReport } from './staging-maturity-report';
import { tenantCreate } from './tenant-create';
import { tenantOnboardingGate } from './tenant-onboarding-gate';
import { tenantProductionLifecycleAdvance } from './tenant-production-lifecycle-advance';

/** Every operation of the contract. To add one is to add a file and to list it here. */
export const catalogue = {
  [keyCustodyReadiness.name]: keyCustodyReadiness,
  [keyCustodyAttest.name]: keyCustodyAttest,
  [keyCustodyProviderAttest.name]: keyCustodyProviderAttest,
  [keyCustodyProviderBind.name]: keyCustodyProviderBind,
  [keyCustodyRevoke.name]: keyCustodyRevoke,
  [keyCustodyRotationRehearse.name]: keyCustodyRotationRehearse,
  [keyCustodySigningRehearse.name]: keyCustodySigningRehearse,
  [keyCustodyBreakGlass.name]: keyCustodyBreakGlass,
  [keyCustodyBreakGlassApprove.name]: keyCustodyBreakGlassApprove,
  [keyCustodyBreakGlassReview.name]: keyCustodyBreakGlassReview,
  [tenantCreate.name]: tenantCreate,
  [companyBootstrap.name]: companyBootstrap,
  [evidenceRecord.name]: evidenceRecord,
  [productionAdmissionPrecheck.name]: productionAdmissionPrecheck,
  [tenantOnboardingGate.name]: tenantOnboardingGate,
  [tenantProductionLifecycleAdvance.name]: tenantProductionLifecycleAdvance,
  [companyProductionLifecycleAdvance.name]: companyProductionLifecycleAdvance,
  [productionAdmissionPolicy.name]: productionAdmissionPolicy,
  [stagingMaturityReport.name]: stagingMaturityReport,
  [pilotAdmissionGate.name]: pilotAdmissionGate,
  [productionScopeInspect.name]: productionScopeInspect,
  [productionScopeEvaluate.name]: productionScopeEvaluate,
  [authorityKeyRotate.name]: authorityKeyRotate,
} as const;

export type OperationName = keyof typeof catalogue;

export const operations: readonly Operation[] = Object.values(catalogue);

export function isOperationName(name: string): name is OperationName {
  return Object.hasOwn(catalogue, name);
}
