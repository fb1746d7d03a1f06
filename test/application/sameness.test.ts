import { DECISION_REFUSED, WITHDRAWN } from '../../domain/event';
import { reference } from '../../domain/reference';
import { keyRevocationStream } from '../../domain/stream';
import { catalogue } from '../../operations/catalogue';
import { command, event } from '../store/commands';
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

async function append(stream: string, type: string): Promise<void> {
  const id = await app.tenants.allot(tenant);
  await app.store.append(command(id, [{ ...event(stream, 'any'), type }]));
}

describe('sameness', () => {
  test('the same request on the same facts gives the old receipt, and appends nothing', async () => {
    const first = await app.answer('keyCustody.attest', attest);
    const again = await app.answer('keyCustody.attest', attest);
    expect(again).toEqual(first);
    expect(await app.countEvents()).toBe(1);
  });

  test('so it does where several records were made', async () => {
    const example = catalogue['keyCustody.providerAttest'].example;
    const first = await app.answer('keyCustody.providerAttest', example);
    expect(await app.answer('keyCustody.providerAttest', example)).toEqual(first);
    // Two records, and the index of the newest attestation.
    expect(await app.countEvents()).toBe(3);
  });

  test('what the schema fills in, the order of members and who asks make no other request', async () => {
    const first = await app.answer('evidence.record', standing);
    const { tenant: _named, ...rest } = standing;
    const shuffled = { ...Object.fromEntries(Object.entries(rest).reverse()), contains_customer_data: false };
    const another = await operator(app, 'another', tenant);
    expect(await app.answer('evidence.record', shuffled, another)).toEqual(first);
  });

  test('over changed facts it is the record’s next version', async () => {
    await app.answer('keyCustody.attest', attest);
    const first = await app.answer('tenant.create', create);
    // Withdrawn and attested anew: the attestation is another version of itself.
    await append('key_custody_attestation:m22_staging_fixture', WITHDRAWN);
    expect(kept(await app.answer('tenant.create', create))).toMatchObject({
      outcome: 'refused',
      code: 'tenant_create_key_custody_missing',
    });
    expect(kept(await app.answer('keyCustody.attest', attest))).toMatchObject({
      outcome: 'admitted',
      version: 3,
    });
    const second = await app.answer('tenant.create', create);
    expect([kept(first).version, kept(second).version]).toEqual([1, 2]);
    expect(await app.answer('tenant.create', create)).toEqual(second);
  });

  test('other content under a taken reference is refused', async () => {
    await app.answer('evidence.record', standing);
    const answer = await app.answer('evidence.record', { ...standing, commitment: 'sha256:another' });
    expect(kept(answer)).toMatchObject({ outcome: 'refused', code: 'record_conflict' });
    expect(answer.receipt?.record).toMatch(/^refusal:/);
    const id = await app.tenants.allot(tenant);
    expect(await app.store.history(id, standing.reference)).toHaveLength(1);
  });

  test('but only after every other check', async () => {
    await app.answer('keyCustody.attest', attest);
    expect(
      kept(await app.answer('keyCustody.attest', { ...attest, production_requested: true, public_key: 'b' })),
    ).toMatchObject({ code: 'key_custody_production_admission_blocked' });
    await append(keyRevocationStream(reference('key_registry', 'm22_staging_key_fixture')), 'KEY_REVOKED');
    expect(kept(await app.answer('keyCustody.attest', { ...attest, public_key: 'b' }))).toMatchObject({
      code: 'key_custody_key_revoked',
    });
  });

  test('a request that was granted once is refused where the facts no longer bear it', async () => {
    await app.answer('keyCustody.attest', attest);
    await append(keyRevocationStream(reference('key_registry', 'm22_staging_key_fixture')), 'KEY_REVOKED');
    expect(kept(await app.answer('keyCustody.attest', attest))).toMatchObject({
      code: 'key_custody_key_revoked',
    });
  });

  test('what was withdrawn is no longer taken: other content is its next version', async () => {
    await app.answer('evidence.record', standing);
    await append(standing.reference, WITHDRAWN);
    expect(
      kept(await app.answer('evidence.record', { ...standing, commitment: 'sha256:another' })),
    ).toMatchObject({ outcome: 'recorded', version: 3 });
  });

  test('a refused evaluation never makes its reference known or taken', async () => {
    await app.answer('tenant.create', create);
    await app.answer('keyCustody.attest', attest);
    expect(kept(await app.answer('tenant.create', { ...create, host: 'other.example.test' }))).toMatchObject({
      outcome: 'admitted',
      version: 1,
    });
  });

  test('readiness is recorded only where it changes', async () => {
    const first = await app.answer('keyCustody.readiness', {});
    expect(await app.answer('keyCustody.readiness', {})).toEqual(first);
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

describe('an idempotency key', () => {
  const key = { idempotencyKey: 'key-1' };

  test('gives the same answer to the same request, whatever happened since', async () => {
    const first = expectValue(await app.execute('tenant.create', create, app.caller, key));
    await app.answer('keyCustody.attest', attest);
    expect(expectValue(await app.execute('tenant.create', create, app.caller, key))).toEqual(first);
    expect(await app.countEvents(DECISION_REFUSED)).toBe(1);
    expect(kept(await app.answer('tenant.create', create))).toMatchObject({ outcome: 'admitted' });
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
