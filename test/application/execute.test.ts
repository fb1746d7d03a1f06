import { systemTenant } from '../../application/caller';
import { referenceSchema } from '../../domain/reference';
import { catalogue } from '../../operations/catalogue';
import { attest, create, standing } from './example-requests';
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

describe('a decision', () => {
  test('is kept as a record, and its receipt proves it', async () => {
    const answer = await app.answer('keyCustody.attest', attest);
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
    const { body, receipt } = await app.answer(
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
    await app.answer('keyCustody.attest', attest);
    const other = 'tenant_node:another';
    expect(kept(await app.answer('tenant.create', { ...create, tenant: other }))).toMatchObject({
      code: 'tenant_create_key_custody_missing',
    });
    const theirs = { ...attest, tenant: other, public_key: 'another key' };
    expect(kept(await app.answer('keyCustody.attest', theirs))).toMatchObject({
      outcome: 'admitted',
      version: 1,
    });
  });

  test('is for the tenant of the body, else of the caller, else of the deployment', async () => {
    const nobodys = await operator(app, 'nobodys', undefined);
    const { tenant: _named, ...unnamed } = standing;
    await app.answer('evidence.record', standing, nobodys);
    await app.answer('evidence.record', { ...unnamed, reference: 'standing:second' });
    await app.answer('evidence.record', { ...unnamed, reference: 'standing:third', tenant: '' }, nobodys);
    const recordedFor = async (of: string, record: string) => {
      const id = await app.tenants.find(referenceSchema.parse(of));
      return id === undefined ? 0 : (await app.store.history(id, record)).length;
    };
    expect(await recordedFor(tenant, 'standing:anna_geschaeftsfuehrer_fixture')).toBe(1);
    expect(await recordedFor(tenant, 'standing:second')).toBe(1);
    expect(await recordedFor(systemTenant, 'standing:third')).toBe(1);
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
    await app.answer('keyCustody.attest', attest);
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
