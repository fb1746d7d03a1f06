import { catalogue, isOperationName, type OperationName, operations } from '../../operations/catalogue';
import { alwaysRefuses } from '../../operations/maturity';
import { authorityKeyRotate } from './cases/authority-key-rotate';
import { companyBootstrap } from './cases/company-bootstrap';
import { companyProductionLifecycleAdvance } from './cases/company-production-lifecycle-advance';
import { evidenceRecord } from './cases/evidence-record';
import { keyCustodyAttest } from './cases/key-custody-attest';
import { keyCustodyBreakGlass } from './cases/key-custody-break-glass';
import { keyCustodyBreakGlassApprove } from './cases/key-custody-break-glass-approve';
import { keyCustodyBreakGlassReview } from './cases/key-custody-break-glass-review';
import { keyCustodyProviderAttest } from './cases/key-custody-provider-attest';
import { keyCustodyProviderBind } from './cases/key-custody-provider-bind';
import { keyCustodyReadiness } from './cases/key-custody-readiness';
import { keyCustodyRevoke } from './cases/key-custody-revoke';
import { keyCustodyRotationRehearse } from './cases/key-custody-rotation-rehearse';
import { keyCustodySigningRehearse } from './cases/key-custody-signing-rehearse';
import { pilotAdmissionGate } from './cases/pilot-admission-gate';
import { productionAdmissionPolicy } from './cases/production-admission-policy';
import { productionAdmissionPrecheck } from './cases/production-admission-precheck';
import { productionScopeEvaluate } from './cases/production-scope-evaluate';
import { productionScopeInspect } from './cases/production-scope-inspect';
import { stagingMaturityReport } from './cases/staging-maturity-report';
import { tenantCreate } from './cases/tenant-create';
import { tenantOnboardingGate } from './cases/tenant-onboarding-gate';
import { tenantProductionLifecycleAdvance } from './cases/tenant-production-lifecycle-advance';
import type { Case, Cases } from './decision-table';

const tables: Readonly<Record<OperationName, Cases>> = {
  'keyCustody.readiness': keyCustodyReadiness,
  'keyCustody.attest': keyCustodyAttest,
  'keyCustody.providerAttest': keyCustodyProviderAttest,
  'keyCustody.providerBind': keyCustodyProviderBind,
  'keyCustody.revoke': keyCustodyRevoke,
  'keyCustody.rotationRehearse': keyCustodyRotationRehearse,
  'keyCustody.signingRehearse': keyCustodySigningRehearse,
  'keyCustody.breakGlass': keyCustodyBreakGlass,
  'keyCustody.breakGlassApprove': keyCustodyBreakGlassApprove,
  'keyCustody.breakGlassReview': keyCustodyBreakGlassReview,
  'tenant.create': tenantCreate,
  'company.bootstrap': companyBootstrap,
  'evidence.record': evidenceRecord,
  'production.admissionPrecheck': productionAdmissionPrecheck,
  'tenant.onboardingGate': tenantOnboardingGate,
  'tenant.productionLifecycleAdvance': tenantProductionLifecycleAdvance,
  'company.productionLifecycleAdvance': companyProductionLifecycleAdvance,
  'production.admissionPolicy': productionAdmissionPolicy,
  'staging.maturityReport': stagingMaturityReport,
  'pilot.admissionGate': pilotAdmissionGate,
  'production.scopeInspect': productionScopeInspect,
  'production.scopeEvaluate': productionScopeEvaluate,
  'authority.keyRotate': authorityKeyRotate,
};

/** Given before or after `decide`, and tested there; some rules give one of them, too. */
const notByDecide = [
  'key_custody_private_material_refused',
  'key_custody_break_glass_private_material_refused',
  'customer_data_forbidden',
  'record_conflict',
];

describe.each(Object.entries(tables))('%s', (name, cases) => {
  test.each(Object.entries(cases))('%s', (_sentence, { operation, expected, decide }) => {
    expect(operation).toBe(name);
    const decided = decide();
    if ('issues' in expected || 'issues' in decided) {
      expect(decided).toEqual(expected);
      return;
    }
    const { outcome, code, body, missing, subject } = expected;
    expect({ outcome: decided.outcome, code: decided.code }).toEqual({ outcome, code });
    if (body !== undefined) expect(decided).toMatchObject({ body });
    if (subject !== undefined) expect(decided).toMatchObject({ subject });
    if (missing !== undefined)
      expect(decided).toMatchObject({ missing: missing.map((field) => expect.objectContaining({ field })) });
    if ('details' in expected)
      expect({ details: undefined, ...decided }).toMatchObject({ details: expected.details });
    if (decided.outcome !== 'refused') expectFitsItsContract(operation, decided.body);
  });

  test('reaches every code and every outcome that the catalogue declares, and no other', () => {
    if (!isOperationName(name)) throw new Error(`${name} is no operation`);
    const { codes } = catalogue[name];
    const written = ({ code, outcome }: (typeof codes)[number]) => `${code} ${outcome}`;
    const declared = codes.map(written);
    const byDecide = codes.filter(({ code }) => !notByDecide.includes(code)).map(written);
    const reached = [...new Set(Object.values(cases).flatMap(codeAndOutcome))];
    expect(reached.filter((code) => !declared.includes(code))).toEqual([]);
    expect(byDecide.filter((code) => !reached.includes(code))).toEqual([]);
    expect(Object.values(cases).some(isGranted)).toBe(!alwaysRefuses(catalogue[name]));
  });
});

test('there is a table for every operation', () => {
  expect(Object.keys(tables).sort()).toEqual(operations.map(({ name }) => name).sort());
});

/** The body has all that the schema asks for, and nothing that it doesn't name. */
function expectFitsItsContract(operation: OperationName, body: object): void {
  expect(catalogue[operation].body.parse(body)).toEqual(body);
  for (const [key, kinds] of Object.entries(catalogue[operation].produces)) {
    const record: unknown = Object.entries(body).find(([name]) => name === key)?.[1];
    const kind = String(record).split(':', 1)[0];
    if (kinds.length > 0) expect(kinds).toContain(kind);
  }
}

function codeAndOutcome({ expected }: Case): readonly string[] {
  if ('issues' in expected || expected.code === undefined) return [];
  return [`${expected.code} ${expected.outcome}`];
}

function isGranted({ expected }: Case): boolean {
  return !('issues' in expected) && expected.outcome !== 'refused';
}
