import { DECISION_REFUSED } from '../../domain/event';
import { catalogue } from '../../operations/catalogue';
import { attest, create, standing } from './example-requests';
import {
  expectProblem,
  expectValue,
  kept,
  openTestApplication,
  type TestApplication,
  tenant,
} from './test-application';

let app: TestApplication;
beforeEach(async () => {
  app = await openTestApplication();
});
afterEach(() => app.close());

describe('a refusal', () => {
  test('stands in a stream of its own, told by its subject, and disturbs nothing that others rest on', async () => {
    const answer = await app.answer('tenant.create', create);
    expect(answer.body).toMatchObject({
      stable_code: 'tenant_create_key_custody_missing',
      mend: 'evidence',
      missing: [
        {
          field: 'key_custody_attestation',
          reference: create.key_custody_attestation,
          kinds: ['key_custody_attestation'],
        },
      ],
      production_admission: false,
      durable_state: { reference: answer.receipt?.record, version: 1 },
    });
    expect(answer.body).not.toHaveProperty('tenant_onboarding');
    expect(answer.body).not.toHaveProperty('failed_gate');
    const id = await app.tenants.allot(tenant);
    const [kept] = await app.store.history(id, answer.receipt?.record ?? '');
    expect(kept).toMatchObject({
      type: DECISION_REFUSED,
      data: {
        operation: 'tenant.create',
        code: 'tenant_create_key_custody_missing',
        subject: 'tenant_node:rheinwerk_calibration',
      },
      restedOn: { [create.requested_tenant]: 0, [create.key_custody_attestation]: 0 },
    });
    expect(await app.store.history(id, create.requested_tenant)).toEqual([]);
  });

  test('of a gate names the gate that failed', async () => {
    const { body } = await app.answer('tenant.onboardingGate', { tenant, fixture: false });
    expect(body).toMatchObject({ stable_code: 'koerper_fixture_only', failed_gate: 'koerper_fixture_only' });
    expect(body).not.toHaveProperty('tenant_onboarding_gate');
  });

  test('is a new one each time', async () => {
    const first = await app.answer('tenant.create', create);
    const second = await app.answer('tenant.create', create);
    expect(second.receipt?.record).not.toBe(first.receipt?.record);
  });

  test('above the ceiling is a problem, and recorded no more; what is granted goes on', async () => {
    const limited = await openTestApplication({ refusalsPerMinute: 3 });
    try {
      const ask = () => limited.execute('tenant.create', create, limited.caller);
      // A minute may turn over between two of them; then it is six that fit.
      const results = [];
      for (let asked = 0; asked < 8; asked++) results.push(await ask());
      const suppressed = results.filter((result) => !result.ok);
      expect(suppressed.length).toBeGreaterThanOrEqual(2);
      for (const result of suppressed)
        expect(expectProblem(result)).toMatchObject({
          code: 'refusals_suppressed',
          retryAfterSeconds: expect.any(Number),
        });
      expect(await limited.countEvents(DECISION_REFUSED)).toBe(8 - suppressed.length);
      expect(expectValue(await limited.execute('evidence.record', standing, limited.caller)).outcome).toBe(
        'recorded',
      );
    } finally {
      await limited.close();
    }
  });
});

describe('what must not come in', () => {
  const secret = 'MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg';
  const pem = `-----BEGIN PRIVATE KEY-----\n${secret}\n-----END PRIVATE KEY-----`;

  test.each([
    [{ ...attest, private_key_pem: pem }, ['private_key_pem']],
    [{ ...attest, public_key: pem }, ['public_key']],
    [{ ...attest, [secret]: { kty: 'EC', d: secret } }, ['undeclared_field']],
    [{ tenant, nonsense: { private_key_material: secret } }, ['private_key_material']],
  ])('is refused before the schema, its fields named and no value kept', async (raw, fields) => {
    const answer = await app.answer('keyCustody.attest', raw);
    expect(kept(answer)).toMatchObject({ outcome: 'refused', code: 'key_custody_private_material_refused' });
    expect(answer.body).toMatchObject({
      missing: fields.map((field) => ({ field, reference: null, kinds: [] })),
    });
    expect(JSON.stringify(answer)).not.toContain(secret);
    const { rows } = await app.test.superuser.query<{ row: string }>(
      `select event::text || convert_from(canonical, 'UTF8') as row from event`,
    );
    expect(rows).toHaveLength(1);
    expect(rows[0]?.row).not.toContain(secret);
    expect(rows[0]?.row).toContain(tenant);
  });

  test.each(['production.admissionPolicy', 'evidence.record', 'tenant.onboardingGate'] as const)(
    'is refused by %s as by any other',
    async (name) => {
      const raw = { ...catalogue[name].example, contains_customer_data: true };
      expect(kept(await app.answer(name, raw))).toMatchObject({ code: 'customer_data_forbidden' });
    },
  );

  test('a legal name is dropped from a fixture, and refused otherwise', async () => {
    const example = { ...catalogue['company.bootstrap'].example, legal_name: 'Rheinwerk Calibration GmbH' };
    expect(await app.answer('company.bootstrap', example)).toMatchObject({
      outcome: 'admitted',
      body: { legal_name_given: true },
    });
    expect(kept(await app.answer('company.bootstrap', { ...example, fixture: false }))).toMatchObject({
      code: 'customer_data_forbidden',
    });
    const { rows } = await app.test.superuser.query(
      `select 1 from event where convert_from(canonical, 'UTF8') like '%Calibration GmbH%'`,
    );
    expect(rows).toEqual([]);
  });

  test('is counted against the ceiling like any refusal', async () => {
    const limited = await openTestApplication({ refusalsPerMinute: 1 });
    try {
      const ask = () => limited.execute('keyCustody.attest', { private_key_pem: null }, limited.caller);
      const results = [await ask(), await ask(), await ask()];
      expect(results.map((result) => result.ok)).toContain(false);
    } finally {
      await limited.close();
    }
  });
});
