import { Portcullis } from '../../client';
import contract from '../../contracts/production-admission.v0.json';
import { pilotAdmissionGate } from '../../operations/pilot-admission-gate';
import { productionScopeEvaluate } from '../../operations/production-scope-evaluate';
import { startTestApi, type TestApi } from '../api/test-api';
import { run } from '../cli/command-line';
import { admissionLane } from './document-003/admission';
import { keyCustodyLane, revocation } from './document-003/key-custody';
import { commitmentToExample, type ShownExchange } from './document-003/shown-exchange';
import { durableState, Exchanges, receipt, referenceOfKind, refused } from './exchanges';

/**
 * The examples of document 003 on its sample data, sent as they are written there, in the order in which none takes
 * away what another rests on. Where the document shows an answer, it has the same keys and values.
 */

let api: TestApi;
let client: Portcullis;
const exchanges = new Exchanges();

beforeAll(async () => {
  api = await startTestApi();
  const sampled = await run(['sample', 'load'], {
    env: { PORTCULLIS_URL: api.url, PORTCULLIS_TOKEN: api.token },
  });
  expect(sampled).toMatchObject({ exitCode: 0 });
  client = new Portcullis({ baseUrl: api.url, token: api.token, fetch: exchanges.fetch });
}, 60_000);

afterAll(() => api.close());

const inTurn = [...keyCustodyLane, ...admissionLane].map((shown) => [shown.operation, shown] as const);

test.each(inTurn)('%s', (_operation, shown) => expectAnsweredAsShown(shown));

const limits = {
  hard_limits: expect.any(Object),
  non_claims_visible: expect.arrayContaining(contract.customer_boundary_lane.forbidden_doc_claims),
};

test('pilot.admissionGate, which the document asks without a signature', async () => {
  expect(commitmentToExample('pilot.admissionGate')).toBe(
    'sha256:77b6a0f75a2d1e4471001514bed77b0dd41e3abb3917372a6f92feb36379f6ea',
  );
  await client.pilotAdmissionGate(pilotAdmissionGate.example);
  expect(exchanges.last).toEqual({
    method: 'POST',
    path: '/v1/pilot/admission-gate',
    ...refused({
      operation: 'pilot.admissionGate',
      code: 'pilot_production_gate_signature_missing',
      gate: true,
      mend: 'resubmit',
      missing: ['production_gate_signature'],
      details: limits,
    }),
  });
});

test('pilot.admissionGate with a signature, which gives the answer that the document shows', async () => {
  await client.pilotAdmissionGate({
    ...pilotAdmissionGate.example,
    production_gate_signature: 'signature_fixture',
  });
  expect(exchanges.last).toEqual({
    method: 'POST',
    path: '/v1/pilot/admission-gate',
    ...refused({
      operation: 'pilot.admissionGate',
      code: 'pilot_production_admission_disabled',
      gate: true,
      mend: 'never',
      missing: [],
      details: limits,
    }),
  });
});

test('keyCustody.revoke', () => expectAnsweredAsShown(revocation));

test('production.scopeInspect, asked as the document does, without the SDK and without a token', async () => {
  const answer: unknown = await fetch(`${api.url}/v1/production/scope`).then((response) => response.json());
  expect(answer).toMatchObject({
    operation: 'production.scopeInspect',
    outcome: 'verified',
    body: {
      production_scope: expect.any(Object),
      maturity_labels: expect.any(Object),
      operation_maturity_count: Object.keys(contract.operation_maturity).length,
      evaluator_contract: expect.any(Object),
      guard_rules: expect.anything(),
      production_admission: false,
      raw_db_exposed: false,
    },
    receipt: { record: 'production_scope:v0', version: 1 },
  });
});

test('production.scopeEvaluate', async () => {
  await client.productionScopeEvaluate(productionScopeEvaluate.example);
  const { status, answer } = exchanges.last;
  expect({ status, ...answer }).toMatchObject({
    status: 200,
    operation: 'production.scopeEvaluate',
    outcome: 'verified',
    body: {
      production_scope_decision: referenceOfKind('production_scope_decision'),
      admitted: false,
      missing_evidence: expect.arrayContaining([expect.any(String)]),
      failed_gates: expect.arrayContaining([expect.any(String)]),
      production_admission: false,
      raw_db_exposed: false,
    },
  });
});

/** What is sent is what the document sends, and what comes back is what it shows, and nothing else. */
async function expectAnsweredAsShown(shown: ShownExchange): Promise<void> {
  const { operation, method = 'POST', path, request, outcome, code, record, body } = shown;
  if (method === 'POST') expect(commitmentToExample(operation)).toBe(request);
  const named = await shown.ask(client);
  expect(exchanges.last).toEqual({
    method,
    path,
    status: 200,
    answer: {
      operation,
      outcome,
      body: { ...body, durable_state: shown.durableState ?? durableState(record) },
      receipt: receipt({ operation, outcome, record, code }),
    },
  });
  expect(named).toEqual(record);
}
