import * as fc from 'fast-check';
import { LedgerInMemory } from '../../application/ledger-in-memory';
import { boundaryContract } from '../../operations/boundary-contract';
import { pilotAdmissionGate } from '../../operations/pilot-admission-gate';
import { requestTo } from './arbitrary-request';
import { pilotPrerequisiteFields, pilotPrerequisites } from './cases/pilot-admission-gate';
import { acting, eventIds, evidence, example, Ledger, withdrawn } from './decision-table';

const name = 'pilot.admissionGate';
const limited = {
  hard_limits: {
    tenants: 1,
    companies: 1,
    connectors_or_manual_lanes: 1,
    authority_package_families: 1,
    automated_filing: 'disabled',
    broad_availability_claim: false,
    support: 'manual',
    rollback: 'manual',
  },
  non_claims_visible: [
    ...boundaryContract.customer_boundary_lane.forbidden_doc_claims,
    'automated filing',
    'broad connector catalog',
    'production admission',
  ],
};

const facts = fc.oneof(
  fc.constant(pilotPrerequisites),
  fc.subarray([
    ...pilotPrerequisites,
    evidence('standing_grant:anna', { fixture: false }),
    withdrawn('tenant_onboarding_gate:m25_fixture'),
    withdrawn('connector_consent:m26_fixture'),
  ]),
);

test('nothing is granted, however it is asked, over whatever facts, and each refusal tells the limits', () => {
  fc.assert(
    fc.property(requestTo(name), facts, (request, earlier) => {
      const ledger = new Ledger();
      for (const record of earlier) ledger.keep(record);
      const { decided } = ledger.decide(name, request);
      if ('issues' in decided) return;
      expect(decided).toMatchObject({ outcome: 'refused', details: limited });
    }),
    { numRuns: 200 },
  );
});

test('every prerequisite that is left out is named, and no other', () => {
  const ledger = Ledger.of(pilotPrerequisites);
  fc.assert(
    fc.property(
      fc.subarray([...pilotPrerequisiteFields], { minLength: 1 }),
      fc.constantFrom(undefined, ''),
      fc.constantFrom(undefined, 'ed25519:signed'),
      (left, by, signature) => {
        const { decided } = ledger.decide(
          name,
          example(name, {
            ...Object.fromEntries(left.map((field) => [field, by])),
            production_gate_signature: signature,
          }),
        );
        expect(decided).toMatchObject({
          code: 'pilot_prerequisites_missing',
          missing: left.map((field) => expect.objectContaining({ field })),
        });
      },
    ),
  );
});

test('the record tells the limits, and of a signature its hash alone', () => {
  const signature = 'hunter2-hunter2-hunter2';
  const asked = {
    operation: pilotAdmissionGate,
    request: example(name, { production_gate_signature: signature }),
    acting,
    context: {
      now: '2026-11-21T12:00:00.000Z',
      eventIds,
      deployment: { rootFallbackEnabled: false, keyStores: [] },
    },
  };
  const ledger = new LedgerInMemory();
  const decided = ledger.decide(asked);
  if ('issues' in decided) throw new Error('the example does not fit');
  const [event] = ledger.keep(asked, decided);
  expect(event?.data).toMatchObject({
    code: 'pilot_prerequisites_missing',
    details: limited,
    request: {
      // printf hunter2-hunter2-hunter2 | sha256sum
      production_gate_signature_hash:
        'sha256:ae71c4cdf5d735963a372732e38e6c3198c25c4cc759e915682f4f04219c077e',
    },
  });
  expect(JSON.stringify(event)).not.toContain(signature);
});
