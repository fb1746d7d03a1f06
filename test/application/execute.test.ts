import { systemTenant } from '../../application/caller';
import { DECISION_REFUSED, WITHDRAWN } from '../../domain/event';
import { reference, referenceSchema } from '../../domain/reference';
import { keyRevocationStream } from '../../domain/stream';
import { catalogue, type OperationName } from '../../operations/catalogue';
import { command, event } from '../store/commands';
import {
  expectProblem,
  expectValue,
  kept,
  openTestApplication,
  operator,
  type TestApplication,
  tenant,
} from './test-application';

let app: TestApplication;
beforeEach(async () => {
  app = await openTestApplication();
});
afterEach(() => app.close());

const attest = catalogue['keyCustody.attest'].example;
const create = {
  ...catalogue['tenant.create'].example,
  key_custody_attestation: 'key_custody_attestation:m22_staging_fixture',
};
const standing = catalogue['evidence.record'].example;

async function execute(name: OperationName, raw: unknown, caller = app.caller) {
  return expectValue(await app.execute(name, raw, caller));
}

async function append(stream: string, type: string): Promise<void> {
  const id = await app.tenants.allot(tenant);
  await app.store.append(command(id, [{ ...event(stream, 'any'), type }]));
}

describe('a decision', () => {
  test('is kept as a record, and its receipt proves it', async () => {
    const answer = await execute('keyCustody.attest', attest);
    expect(answer).toMatchObject({
      operation: 'keyCustody.attest',
      outcome: 'admitted',
      body: {
        key_custody_attestation: 'key_custody_attestation:m22_staging_fixture',
        durable_state: { reference: 'key_custody_attestation:m22_staging_fixture', version: 1 },
      },
      receipt: {
        record: 'key_custody_attestation:m22_staging_fixture',
        version: 1,
        outcome: 'admitted',
        actor: app.caller.principal.id,
        seq: null,
      },
    });
    const id = await app.tenants.allot(tenant);
    const recorded = await app.store.receipt(id, answer.receipt?.id ?? '');
    expect(recorded?.event.leafHash).toBe(answer.receipt?.leaf_hash);
    expect(recorded?.event.restedOn).toEqual({
      'key_custody_attestation:m22_staging_fixture': 0,
      'key_revocation/key_registry:m22_staging_key_fixture': 0,
    });
  });

  test('of several records tells the state of each by its key', async () => {
    const { body, receipt } = await execute(
      'keyCustody.providerAttest',
      catalogue['keyCustody.providerAttest'].example,
    );
    expect(body.durable_state).toMatchObject({
      provider_attestation: { reference: body.provider_attestation, version: 1 },
      public_verification_material: { reference: body.public_verification_material, version: 1 },
    });
    expect(receipt?.record).toBe(body.provider_attestation);
  });

  test('belongs to its tenant: to another the record is unknown, and the reference free', async () => {
    await execute('keyCustody.attest', attest);
    const other = 'tenant_node:another';
    expect(kept(await execute('tenant.create', { ...create, tenant: other }))).toMatchObject({
      code: 'tenant_create_key_custody_missing',
    });
    const theirs = { ...attest, tenant: other, public_key: 'another key' };
    expect(kept(await execute('keyCustody.attest', theirs))).toMatchObject({
      outcome: 'admitted',
      version: 1,
    });
  });

  test('is for the tenant of the body, else of the caller, else of the deployment', async () => {
    const nobodys = await operator(app, 'nobodys', undefined);
    const { tenant: _named, ...unnamed } = standing;
    await execute('evidence.record', standing, nobodys);
    await execute('evidence.record', { ...unnamed, reference: 'standing:second' });
    await execute('evidence.record', { ...unnamed, reference: 'standing:third', tenant: '' }, nobodys);
    const recordedFor = async (of: string, record: string) => {
      const id = await app.tenants.find(referenceSchema.parse(of));
      return id === undefined ? 0 : (await app.store.history(id, record)).length;
    };
    expect(await recordedFor(tenant, 'standing:anna_geschaeftsfuehrer_fixture')).toBe(1);
    expect(await recordedFor(tenant, 'standing:second')).toBe(1);
    expect(await recordedFor(systemTenant, 'standing:third')).toBe(1);
  });
});

describe('sameness', () => {
  test('the same request on the same facts gives the old receipt, and appends nothing', async () => {
    const first = await execute('keyCustody.attest', attest);
    const again = await execute('keyCustody.attest', attest);
    expect(again).toEqual(first);
    expect(await app.countEvents()).toBe(1);
  });

  test('so it does where several records were made', async () => {
    const example = catalogue['keyCustody.providerAttest'].example;
    const first = await execute('keyCustody.providerAttest', example);
    expect(await execute('keyCustody.providerAttest', example)).toEqual(first);
    // Two records, and the index of the newest attestation.
    expect(await app.countEvents()).toBe(3);
  });

  test('what the schema fills in, the order of members and who asks make no other request', async () => {
    const first = await execute('evidence.record', standing);
    const { tenant: _named, ...rest } = standing;
    const shuffled = { ...Object.fromEntries(Object.entries(rest).reverse()), contains_customer_data: false };
    const another = await operator(app, 'another', tenant);
    expect(await execute('evidence.record', shuffled, another)).toEqual(first);
  });

  test('over changed facts it is the record’s next version', async () => {
    await execute('keyCustody.attest', attest);
    const first = await execute('tenant.create', create);
    // Withdrawn and attested anew: the attestation is another version of itself.
    await append('key_custody_attestation:m22_staging_fixture', WITHDRAWN);
    expect(kept(await execute('tenant.create', create))).toMatchObject({
      outcome: 'refused',
      code: 'tenant_create_key_custody_missing',
    });
    expect(kept(await execute('keyCustody.attest', attest))).toMatchObject({
      outcome: 'admitted',
      version: 3,
    });
    const second = await execute('tenant.create', create);
    expect([kept(first).version, kept(second).version]).toEqual([1, 2]);
    expect(await execute('tenant.create', create)).toEqual(second);
  });

  test('other content under a taken reference is refused', async () => {
    await execute('evidence.record', standing);
    const answer = await execute('evidence.record', { ...standing, commitment: 'sha256:another' });
    expect(kept(answer)).toMatchObject({ outcome: 'refused', code: 'record_conflict' });
    expect(answer.receipt?.record).toMatch(/^refusal:/);
    const id = await app.tenants.allot(tenant);
    expect(await app.store.history(id, standing.reference)).toHaveLength(1);
  });

  test('but only after every other check', async () => {
    await execute('keyCustody.attest', attest);
    expect(
      kept(await execute('keyCustody.attest', { ...attest, production_requested: true, public_key: 'b' })),
    ).toMatchObject({ code: 'key_custody_production_admission_blocked' });
    await append(keyRevocationStream(reference('key_registry', 'm22_staging_key_fixture')), 'KEY_REVOKED');
    expect(kept(await execute('keyCustody.attest', { ...attest, public_key: 'b' }))).toMatchObject({
      code: 'key_custody_key_revoked',
    });
  });

  test('a request that was granted once is refused where the facts no longer bear it', async () => {
    await execute('keyCustody.attest', attest);
    await append(keyRevocationStream(reference('key_registry', 'm22_staging_key_fixture')), 'KEY_REVOKED');
    expect(kept(await execute('keyCustody.attest', attest))).toMatchObject({
      code: 'key_custody_key_revoked',
    });
  });

  test('what was withdrawn is no longer taken: other content is its next version', async () => {
    await execute('evidence.record', standing);
    await append(standing.reference, WITHDRAWN);
    expect(
      kept(await execute('evidence.record', { ...standing, commitment: 'sha256:another' })),
    ).toMatchObject({ outcome: 'recorded', version: 3 });
  });

  test('a refused evaluation never makes its reference known or taken', async () => {
    await execute('tenant.create', create);
    await execute('keyCustody.attest', attest);
    expect(kept(await execute('tenant.create', { ...create, host: 'other.example.test' }))).toMatchObject({
      outcome: 'admitted',
      version: 1,
    });
  });

  test('readiness is recorded only where it changes', async () => {
    const first = await execute('keyCustody.readiness', {});
    expect(await execute('keyCustody.readiness', {})).toEqual(first);
    expect(await app.countEvents()).toBe(1);
    const changed = await openTestApplication({ deployment: { rootFallbackEnabled: true } });
    try {
      const elsewhere = expectValue(await changed.execute('keyCustody.readiness', {}, changed.caller));
      expect(elsewhere.body).toMatchObject({ status: 'fixture_root_fallback_blocks_production' });
    } finally {
      await changed.close();
    }
  });
});

describe('a refusal', () => {
  test('stands in a stream of its own, told by its subject, and disturbs nothing that others rest on', async () => {
    const answer = await execute('tenant.create', create);
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
    const { body } = await execute('tenant.onboardingGate', { tenant, fixture: false });
    expect(body).toMatchObject({ stable_code: 'koerper_fixture_only', failed_gate: 'koerper_fixture_only' });
    expect(body).not.toHaveProperty('tenant_onboarding_gate');
  });

  test('is a new one each time', async () => {
    const first = await execute('tenant.create', create);
    const second = await execute('tenant.create', create);
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
    const answer = await execute('keyCustody.attest', raw);
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
      expect(kept(await execute(name, raw))).toMatchObject({ code: 'customer_data_forbidden' });
    },
  );

  test('a legal name is dropped from a fixture, and refused otherwise', async () => {
    const example = { ...catalogue['company.bootstrap'].example, legal_name: 'Rheinwerk Calibration GmbH' };
    expect(await execute('company.bootstrap', example)).toMatchObject({
      outcome: 'admitted',
      body: { legal_name_given: true },
    });
    expect(kept(await execute('company.bootstrap', { ...example, fixture: false }))).toMatchObject({
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

describe('a request that makes no sense', () => {
  test.each([
    [{ ...attest, key_ref: 'm22' }, ['/key_ref']],
    [{ ...attest, public_key: 'a\0b' }, ['/public_key']],
    [{ ...attest, mode: '\ud800' }, ['/mode']],
    [{ ...attest, hunter2: '\0' }, ['']],
    [null, ['']],
    ['text', ['']],
  ])('is a problem with pointers, and recorded nowhere', async (raw, pointers) => {
    const problem = expectProblem(await app.execute('keyCustody.attest', raw, app.caller));
    expect(problem).toMatchObject({
      code: 'schema_invalid',
      issues: pointers.map((pointer) => ({ pointer })),
    });
    expect(JSON.stringify(problem)).not.toContain('hunter2');
    expect(await app.countEvents()).toBe(0);
    expect(await app.tenants.find(tenant)).toBeUndefined();
  });

  test('tells a hundred of its faults', async () => {
    const raw = {
      ...catalogue['production.admissionPolicy'].example,
      admitted_effects: Array.from({ length: 150 }, () => ''),
    };
    const problem = expectProblem(await app.execute('production.admissionPolicy', raw, app.caller));
    expect(problem).toHaveProperty('issues.length', 100);
  });
});

describe('a dry run', () => {
  const dry = { dryRun: true };

  test('decides, and records nothing, not even the tenant', async () => {
    const admitted = expectValue(await app.execute('keyCustody.attest', attest, app.caller, dry));
    expect(admitted).toMatchObject({ outcome: 'admitted', body: { durable_state: null }, receipt: null });
    const refused = expectValue(await app.execute('tenant.create', create, app.caller, dry));
    expect(refused).toMatchObject({ outcome: 'refused', body: { durable_state: null }, receipt: null });
    const forbidden = expectValue(
      await app.execute('tenant.create', { private_key_pem: 1 }, app.caller, dry),
    );
    expect(forbidden).toMatchObject({ outcome: 'refused', receipt: null });
    expect(await app.countEvents()).toBe(0);
    expect(await app.tenants.find(tenant)).toBeUndefined();
  });

  test('decides on the facts as they stand, conflicts included', async () => {
    await execute('keyCustody.attest', attest);
    expect(expectValue(await app.execute('tenant.create', create, app.caller, dry)).outcome).toBe('admitted');
    const other = { ...attest, public_key: 'another' };
    expect(kept(expectValue(await app.execute('keyCustody.attest', other, app.caller, dry)))).toMatchObject({
      code: 'record_conflict',
    });
    expect(await app.countEvents()).toBe(1);
  });

  test('counts against no ceiling', async () => {
    const limited = await openTestApplication({ refusalsPerMinute: 1 });
    try {
      for (let asked = 0; asked < 3; asked++)
        expect((await limited.execute('tenant.create', create, limited.caller, dry)).ok).toBe(true);
    } finally {
      await limited.close();
    }
  });
});

describe('an idempotency key', () => {
  const key = { idempotencyKey: 'key-1' };

  test('gives the same answer to the same request, whatever happened since', async () => {
    const first = expectValue(await app.execute('tenant.create', create, app.caller, key));
    await execute('keyCustody.attest', attest);
    expect(expectValue(await app.execute('tenant.create', create, app.caller, key))).toEqual(first);
    expect(await app.countEvents(DECISION_REFUSED)).toBe(1);
    expect(kept(await execute('tenant.create', create))).toMatchObject({ outcome: 'admitted' });
  });

  test('is not to be used for another request', async () => {
    await app.execute('evidence.record', standing, app.caller, key);
    const other = { ...standing, reference: 'standing:another' };
    expect(expectProblem(await app.execute('evidence.record', other, app.caller, key))).toMatchObject({
      code: 'idempotency_key_reused',
    });
    // The standing, and the index of the newest one.
    expect(await app.countEvents()).toBe(2);
  });

  test('is one’s own, and the operation’s', async () => {
    const another = await operator(app, 'another', tenant);
    await app.execute('evidence.record', standing, app.caller, key);
    const other = { ...standing, reference: 'standing:another' };
    expect(expectValue(await app.execute('evidence.record', other, another, key)).outcome).toBe('recorded');
    expect(expectValue(await app.execute('keyCustody.attest', attest, app.caller, key)).outcome).toBe(
      'admitted',
    );
  });

  test('keeps the answer with its receipt, for several records too', async () => {
    const example = catalogue['keyCustody.providerAttest'].example;
    const first = expectValue(await app.execute('keyCustody.providerAttest', example, app.caller, key));
    expect(expectValue(await app.execute('keyCustody.providerAttest', example, app.caller, key))).toEqual(
      first,
    );
  });
});
