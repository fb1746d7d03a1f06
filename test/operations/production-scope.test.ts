import * as fc from 'fast-check';
import type { z } from 'zod';
import { boundaryContract, inferredFrom } from '../../operations/boundary-contract';
import { postureRules } from '../../operations/production-scope/evaluation';
import { productionScopeEvaluate } from '../../operations/production-scope-evaluate';
import { standingRecords, wellPlaced } from './cases/production-scope/well-placed-question';
import { type Earlier, evidence, Ledger, made, revoked, withdrawn } from './decision-table';

const { gates } = boundaryContract.evaluator_contract;
const fields = gates.flatMap(({ posture }) => posture.map(({ field }) => field));

const inferable = fields.filter((field) => inferredFrom(field).length > 0);

const attestation = 'key_custody_provider_attestation:m23_reserved_kms_fixture';

const records: readonly Earlier[] = [
  ...standingRecords,
  made('production.admissionPolicy'),
  made('keyCustody.providerAttest'),
  made('keyCustody.attest'),
  made('tenant.create', {
    requested_tenant: 'tenant_node:rheinwerk_pilot',
    key_custody_attestation: 'key_custody_attestation:m22_staging_fixture',
    fixture: false,
  }),
  made('tenant.productionLifecycleAdvance'),
  made('company.bootstrap', { company: 'company_geist:rheinwerk_pilot', fixture: false }),
  made('company.productionLifecycleAdvance'),
  made('keyCustody.providerAttest', {
    provider_attestation_ref: 'key_custody_provider_attestation:fixture',
    fixture: true,
  }),
  revoked('key_registry:m23_reserved_kms_fixture'),
  withdrawn(attestation),
  evidence('human_presence_receipt:director', { fixture: false }),
  evidence('human_presence_receipt:earlier', { fixture: false, valid_from: '2026-11-01T00:00:00Z' }),
  evidence('standing_grant:real', { fixture: false }),
  evidence('standing:ended', { valid_until: '2026-01-01T00:00:00Z' }),
  evidence('authority_package:fixture'),
  withdrawn('authority_epoch:first'),
  evidence('receipt:restored', { fixture: false }),
];

const lifecycleStates = ['candidate', 'verified_for_pilot', 'refused', 'revoked'];

/** What a question may say for each field that names no record. */
const stated: Readonly<Record<string, readonly unknown[]>> = {
  operation: ['tenant.create', 'pilot.admissionGate', 'economy.invoice', '__proto__'],
  public_launch_claim: [false],
  tenant_ref: ['tenant_node:rheinwerk_pilot', 'tenant_node:other'],
  company_ref: ['company_geist:rheinwerk_pilot', 'company_geist:other'],
  signed_policy_ref: ['production_admission_policy:m36_fixture', 'production_admission_policy:other'],
  provider_attestation: [attestation, 'key_custody_provider_attestation:fixture', 'mandate:other'],
  human_presence_receipt: ['human_presence_receipt:director', 'human_presence_receipt:other'],
  jurisdiction: ['DE', 'FR'],
  tenant_type: ['single_company_pilot', 'generally available'],
  vertical: ['invoice_payment_advisor', 'another'],
  data_classes_present: [[], ['invoice_totals'], ['customer_data'], ['raw_connector_payload', 'x']],
  fixture_credential: [false, true],
  signer_commitment: ['sha256:m36_policy_signer_fixture', 'sha256:other'],
  policy_expired: [false, true],
  tenant_lifecycle_state: lifecycleStates,
  company_lifecycle_state: lifecycleStates,
  signer_provider_posture: ['fixture', 'staging_provider_attested', 'provider_attestation_verified'],
  key_revocation_status: ['not_revoked', 'revoked'],
  session_assurance: ['operator_token', 'holder_key', 'passkey'],
  human_presence_freshness: ['fresh', 'stale', 'fixture'],
  effect_intent_posture: ['none', 'simulated', 'live'],
  schema_posture: ['compatible', 'breaking'],
  migration_posture: ['rehearsed', 'unrehearsed'],
  audit_retention_days: [0, 3649, 3650, 100_000],
};

const ofRecords = [
  ...standingRecords.flatMap((record) =>
    'stream' in record
      ? []
      : Object.entries(record.request).flatMap(([field, value]) => (field === 'reference' ? [value] : [])),
  ),
  'standing:ended',
  'pilot_gate:claimed',
  attestation,
];

const always = ['operation', 'data_classes_present', 'fixture_credential', 'policy_expired'];
const acting = ['tenant', 'contains_customer_data'];

const question = fc
  .record(
    Object.fromEntries(
      [...productionScopeEvaluate.fields]
        .filter((field) => !acting.includes(field))
        .map((field) => [field, fc.constantFrom(...(stated[field] ?? ofRecords))]),
    ),
    { requiredKeys: ['operation'] },
  )
  .chain((drawn) => fc.oneof(fc.constant(drawn), almostWellPlaced(drawn)));

/** So that each gate is seen to pass and to fail, and each posture to be left out. */
function almostWellPlaced(drawn: object): fc.Arbitrary<object> {
  return fc
    .tuple(fc.subarray(Object.entries(wellPlaced)), fc.subarray(Object.entries(drawn), { maxLength: 3 }))
    .map(([kept, changed]) => ({
      tenant_ref: 'tenant_node:rheinwerk_pilot',
      company_ref: 'company_geist:rheinwerk_pilot',
      operation: 'tenant.create',
      ...Object.fromEntries([...kept, ...changed]),
    }));
}

const circumstances = fc.record({
  at: fc.constantFrom('2026-11-21T12:00:00.000Z', '2026-11-21T13:00:00.000Z'),
});

const facts = fc.oneof(
  fc.constant(records),
  fc.constant(records.slice(0, standingRecords.length + 3)),
  fc.subarray([...records]),
  fc.shuffledSubarray([...records]),
);

type Evaluation = z.output<typeof productionScopeEvaluate.body>;

function evaluated(earlier: readonly Earlier[], asked: object, around: object): Evaluation {
  const ledger = new Ledger();
  for (const record of earlier) ledger.keep(record);
  const { decided } = ledger.decide('production.scopeEvaluate', asked, around);
  if ('issues' in decided || decided.outcome !== 'verified')
    throw new Error(`was to be verified: ${JSON.stringify(decided)}`);
  return productionScopeEvaluate.body.parse(decided.body);
}

test('whatever posture is claimed, nothing is admitted, and both lists are whole and in the contract’s order', () => {
  const failedOnce = new Set<string>();
  const passedOnce = new Set<string>();
  fc.assert(
    fc.property(facts, question, circumstances, (earlier, asked, around) => {
      const body = evaluated(earlier, asked, around);
      expect(body).toMatchObject({ admitted: false, production_admission: false, raw_db_exposed: false });

      const { missing_evidence: missing, failed_gates: failed } = body;
      const inferred = body.inferred.map(({ field }) => field);
      expect(failed).toEqual(gates.map(({ gate }) => gate).filter((gate) => failed.includes(gate)));
      expect(missing).toEqual(fields.filter((field) => missing.includes(field)));
      expect(inferred).toEqual(fields.filter((field) => inferred.includes(field)));
      expect(failed.at(-1)).toBe('production_admission_enabled');

      // What is left out is either inferred or missing; what is stated is neither, unless it names what isn't known.
      const misplaced = fields.filter((field) => {
        if (!(field in asked) && !always.includes(field))
          return inferred.includes(field) === missing.includes(field);
        const canBeUnknown = !(field in stated) || field.endsWith('_ref');
        return inferred.includes(field) || (missing.includes(field) && !canBeUnknown);
      });
      expect(misplaced).toEqual([]);
      const incomplete = gates.filter(({ posture }) => posture.some(({ field }) => missing.includes(field)));
      expect(failed).toEqual(expect.arrayContaining(incomplete.map(({ gate }) => gate)));
      for (const { gate } of gates) (failed.includes(gate) ? failedOnce : passedOnce).add(gate);
    }),
    { numRuns: 200 },
  );
  expect(failedOnce.size).toBe(gates.length);
  expect(gates.map(({ gate }) => gate).filter((gate) => !passedOnce.has(gate))).toEqual([
    'pilot_admitted',
    'production_admission_enabled',
  ]);
});

test('to leave out what is recorded comes to the same as to state it', () => {
  const everInferred = new Set<string>();
  fc.assert(
    fc.property(facts, question, circumstances, (earlier, asked, around) => {
      const left = evaluated(earlier, asked, around);
      const restated = Object.fromEntries(left.inferred.map(({ field, value }) => [field, value]));
      for (const field of Object.keys(restated)) everInferred.add(field);
      const said = evaluated(earlier, { ...asked, ...restated }, around);
      expect(said).toMatchObject({
        missing_evidence: left.missing_evidence,
        failed_gates: left.failed_gates,
        inferred: [],
      });
    }),
    { numRuns: 100 },
  );
  expect(everInferred.size).toBe(inferable.length);
});

test('there is a rule for each posture field of the contract, a field of the request for each, and no other', () => {
  expect([...postureRules.keys()].sort()).toEqual([...fields].sort());
  expect(fields.filter((field) => !productionScopeEvaluate.fields.has(field))).toEqual([]);
});

test('one question has one record, whichever way its tenant is named', () => {
  const asked = { operation: 'tenant.create', mandate: '' };
  const decisionOf = (question: object, around: object = {}) =>
    evaluated([], question, around).production_scope_decision;
  expect(decisionOf({ ...asked, tenant: 'tenant_node:other' })).toBe(decisionOf(asked));
  expect(decisionOf({ operation: 'tenant.create', policy_expired: false })).toBe(decisionOf(asked));
  expect(decisionOf(asked)).toMatch(/^production_scope_decision:[0-9a-f]{64}$/);
  expect(decisionOf({ ...asked, policy_expired: true })).not.toBe(decisionOf(asked));
});
