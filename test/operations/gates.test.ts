import * as fc from 'fast-check';
import type { Decision } from '../../domain/decision';
import type { OperationName } from '../../operations/catalogue';
import { requestTo } from './arbitrary-request';
import { gatePrerequisites } from './cases/tenant-onboarding-gate';
import { type Earlier, evidence, Ledger, made, revoked, withdrawn } from './decision-table';

/** Operations that a production gate might be passed by, if one could be. */
const gates = [
  'keyCustody.attest',
  'keyCustody.providerAttest',
  'keyCustody.revoke',
  'keyCustody.rotationRehearse',
  'keyCustody.signingRehearse',
  'keyCustody.breakGlass',
  'tenant.create',
  'production.admissionPrecheck',
  'tenant.onboardingGate',
  'production.admissionPolicy',
  'tenant.productionLifecycleAdvance',
  'company.productionLifecycleAdvance',
  'staging.maturityReport',
] as const satisfies readonly OperationName[];

/** Never `admitted`, whatever they are asked. */
const neverAdmits: readonly OperationName[] = [
  'keyCustody.signingRehearse',
  'production.admissionPrecheck',
  'tenant.onboardingGate',
  'production.admissionPolicy',
];

const attestation = 'key_custody_attestation:m22_staging_fixture';

const prerequisites: readonly Earlier[] = [
  ...gatePrerequisites,
  made('tenant.create', {
    requested_tenant: 'tenant_node:rheinwerk_pilot',
    key_custody_attestation: attestation,
    fixture: false,
  }),
  made('company.bootstrap', { company: 'company_geist:rheinwerk_pilot', fixture: false }),
];

const records: readonly Earlier[] = [
  ...prerequisites,
  made('tenant.productionLifecycleAdvance'),
  made('company.productionLifecycleAdvance'),
  made('keyCustody.attest', { provider: 'aws_kms', fixture: false, production_requested: true }),
  made('keyCustody.attest', { attestation_ref: 'key_custody_attestation:rheinwerk_2026_04' }),
  made('keyCustody.providerAttest', { production_requested: true }),
  made('tenant.create', { key_custody_attestation: attestation, fixture: false }),
  made('tenant.create', { key_custody_attestation: attestation, fixture: true }),
  made('production.admissionPolicy'),
  made('keyCustody.providerAttest'),
  evidence('human_presence_receipt:fixture_private_presence'),
  evidence('standing:ended', { valid_until: '2026-01-01T00:00:00Z' }),
  evidence('standing_grant:real', { fixture: false }),
  revoked('key_registry:m22_staging_key_fixture'),
  revoked('key_registry:m23_reserved_kms_fixture'),
  withdrawn(attestation),
  withdrawn('tenant_node:rheinwerk_calibration'),
  withdrawn('standing:anna_geschaeftsfuehrer_fixture'),
];

const facts = fc.oneof(
  fc.constant(prerequisites),
  fc.subarray([...records]),
  fc.shuffledSubarray([...records]),
);

const circumstances = fc.record({
  at: fc.constantFrom('2026-11-21T12:00:00.000Z', '2025-01-01T00:00:00.000Z', '2099-01-01T00:00:00.000Z'),
  deployment: fc.record({ rootFallbackEnabled: fc.boolean(), keyStores: fc.constant([]) }),
});

function asksForProduction(request: object): boolean {
  return 'production_requested' in request && request.production_requested === true;
}

function isFixture(request: object): boolean {
  return (
    ('fixture' in request && request.fixture === true) ||
    ('provider' in request && String(request.provider).startsWith('fixture_'))
  );
}

/** Members that would say that production is open. */
const opening =
  /^(production_admission|production_admission_enabled|global_production_admission_enabled|admitted|can_satisfy_production|public_launch_claim)$/;

function opensProduction(decision: Exclude<Decision, { outcome: 'refused' }>): boolean {
  return Object.entries(decision.body).some(([key, value]) => opening.test(key) && value !== false);
}

test.each(gates)('%s admits nothing to production, however it is asked, over whatever facts', (name) => {
  const outcomes = new Set<string>();
  fc.assert(
    fc.property(requestTo(name), facts, circumstances, (request, earlier, around) => {
      const ledger = new Ledger();
      for (const record of earlier) ledger.keep(record);
      const { decided } = ledger.decide(name, request, around);
      outcomes.add('issues' in decided ? 'turned away' : decided.outcome);

      // The same request on the same facts is decided the same way.
      expect(ledger.decide(name, request, around).decided).toEqual(decided);
      if ('issues' in decided || decided.outcome === 'refused') return;

      expect(decided.body.production_admission).toBe(false);
      expect(opensProduction(decided)).toBe(false);
      if (neverAdmits.includes(name)) expect(decided.outcome).toBe('pending');
      if (asksForProduction(request)) {
        expect(decided.outcome).toBe('pending');
        expect(isFixture(request)).toBe(false);
      }
      if ('manual_gate_signature' in request) expect(request.manual_gate_signature || '').toBe('');
    }),
    // One course of requests, the same in each run: what they have to have reached is asked below.
    { numRuns: 400, seed: 20_261_121 },
  );
  // The requests were not all of one sort.
  expect([...outcomes]).toEqual(expect.arrayContaining(['turned away', 'refused']));
  expect(outcomes.size).toBeGreaterThan(2);
});

test.each(['keyCustody.attest', 'keyCustody.providerAttest'] as const)(
  '%s never passes a fixture that asks for production',
  (name) => {
    const asFixture = fc.constantFrom(
      { fixture: true },
      { fixture: true, provider: 'aws_kms' },
      { fixture: false, provider: 'fixture_provider' },
      { provider: 'fixture_staging_secret_file' },
    );
    fc.assert(
      fc.property(requestTo(name), asFixture, facts, (request, fixture, earlier) => {
        const ledger = new Ledger();
        for (const record of earlier) ledger.keep(record);
        const { decided } = ledger.decide(name, { ...request, ...fixture, production_requested: true });
        expect('issues' in decided || decided.outcome === 'refused').toBe(true);
      }),
    );
  },
);
