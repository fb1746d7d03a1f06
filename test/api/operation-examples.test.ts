import { type Exchange, workedExample } from '../../documentation/worked-example';
import { operations } from '../../operations/catalogue';
import { admissionLane } from '../contract/document-003/admission';
import { keyCustodyLane, revocation } from '../contract/document-003/key-custody';
import { recordExampleDrills } from '../documentation/example-drills';
import { operationAnswer, startTestApi, type TestApi } from './test-api';

let api: TestApi;

beforeAll(async () => {
  api = await startTestApi();
});

afterAll(() => api.close());

describe('the examples of the catalogue, each once its prerequisites are recorded', () => {
  // What document 003 leaves as "..." is not held against it.
  const shown: Readonly<Record<string, object>> = {
    ...Object.fromEntries(
      [...keyCustodyLane, revocation, ...admissionLane].map(({ operation, outcome, body }) => [
        operation,
        { outcome, body },
      ]),
    ),
    'tenant.create': {
      outcome: 'admitted',
      body: { status: 'staging_recorded', production_admission: false },
    },
    'company.bootstrap': {
      outcome: 'admitted',
      body: { status: 'staging_recorded', production_admission: false },
    },
    'evidence.record': { outcome: 'recorded', body: { content_stored: false } },
    'tenant.productionLifecycleAdvance': {
      outcome: 'admitted',
      body: {
        tenant_lifecycle: expect.stringMatching(/^tenant_node:/),
        lifecycle_state: 'candidate',
        prior_state: null,
        evidence_count: 0,
        reviewer_receipt_count: 0,
        production_admission: false,
        raw_db_exposed: false,
        durable_state: { reference: expect.stringMatching(/^tenant_lifecycle:/) },
      },
    },
    'company.productionLifecycleAdvance': {
      outcome: 'admitted',
      body: {
        company_lifecycle: expect.stringMatching(/^company_geist:/),
        lifecycle_state: 'candidate',
        durable_state: { reference: expect.stringMatching(/^company_lifecycle:/) },
      },
    },
    'pilot.admissionGate': {
      outcome: 'refused',
      body: {
        stable_code: 'pilot_production_gate_signature_missing',
        failed_gate: 'pilot_production_gate_signature_missing',
        hard_limits: { tenants: 1, companies: 1 },
        non_claims_visible: expect.arrayContaining(['public launch', 'production admission']),
        production_admission: false,
      },
    },
  };

  // What only a session may ask has tests of its own.
  const asked = operations.map(workedExample).filter(({ acting }) => acting.holderKey === undefined);

  test.each(asked.map((example) => [example.operation.name, example] as const))(
    '%s',
    async (name, { before, ...example }) => {
      // Each in a tenant of its own: one example's key is revoked, or its tenant made a fixture, by another's.
      const own = `tenant_node:${name.replace('.', '_')}`;
      await recordExampleDrills(api.application, own);
      for (const exchange of before) expect(await send(exchange, own)).toMatchObject({ status: 200 });
      const answer = await send(example, own);
      expect(answer.status).toBe(example.answer.outcome === 'refused' ? 403 : 200);
      expect(answer.body).toMatchObject({ operation: name, ...shown[name] });
      expect(operationAnswer(answer).body.durable_state).toEqual(expect.any(Object));
    },
  );

  function send({ operation: { method, path }, request }: Exchange, own: string) {
    return method === 'GET'
      ? api.get(path, { headers: { 'portcullis-tenant': own } })
      : api.post(path, { ...request, tenant: own });
  }
});
