import type { Answer } from '../../application/answer';
import { DECISION_REFUSED } from '../../domain/event';
import { jsonObject } from '../../domain/json';
import { reference } from '../../domain/reference';
import { keyRevocationStream } from '../../domain/stream';
import { catalogue } from '../../operations/catalogue';
import { command, event } from '../store/commands';
import { expectValue, kept, openTestApplication, type TestApplication, tenant } from './test-application';

let app: TestApplication;
beforeAll(async () => {
  app = await openTestApplication();
});
afterAll(() => app.close());

const evidence = catalogue['evidence.record'].example;

async function atOnce(count: number, ask: (n: number) => ReturnType<TestApplication['execute']>) {
  const results = await Promise.all(Array.from({ length: count }, (_, n) => ask(n)));
  return results.map(expectValue);
}

function receipts(answers: readonly Answer[]): readonly string[] {
  return [...new Set(answers.map(({ receipt }) => receipt?.id ?? 'none'))];
}

test('of 64 equal requests at once one makes the record, and all get its receipt', async () => {
  const request = { ...evidence, reference: 'standing:sixty_four' };
  const answers = await atOnce(64, () => app.execute('evidence.record', request, app.caller));
  expect(receipts(answers)).toHaveLength(1);
  for (const answer of answers) expect(answer).toEqual(answers[0]);
  const id = await app.tenants.allot(tenant);
  expect(await app.store.history(id, 'standing:sixty_four')).toHaveLength(1);
});

test('of 32 different contents under one reference one makes the record, and the others conflict', async () => {
  const answers = await atOnce(32, (n) =>
    app.execute(
      'evidence.record',
      { ...evidence, reference: 'standing:contested', commitment: `sha256:content_${n}` },
      app.caller,
    ),
  );
  const codes = answers.map((answer) => kept(answer).code ?? answer.outcome);
  expect(codes.filter((code) => code === 'recorded')).toHaveLength(1);
  expect(codes.filter((code) => code === 'record_conflict')).toHaveLength(31);
});

test('of 32 equal requests under one key, refused, one refusal is recorded', async () => {
  const before = await app.countEvents(DECISION_REFUSED);
  const request = { ...catalogue['tenant.create'].example, requested_tenant: 'tenant_node:nobody' };
  const answers = await atOnce(32, () =>
    app.execute('tenant.create', request, app.caller, { idempotencyKey: 'one-refusal' }),
  );
  expect(receipts(answers)).toHaveLength(1);
  expect(await app.countEvents(DECISION_REFUSED)).toBe(before + 1);
});

test('no attestation is recorded on the facts of before its key was revoked', async () => {
  const key = reference('signing_key', 'revoked_meanwhile');
  const attest = { ...catalogue['keyCustody.attest'].example, key_ref: key };
  const id = await app.tenants.allot(tenant);
  const [answers] = await Promise.all([
    atOnce(24, (n) =>
      app.execute(
        'keyCustody.attest',
        { ...attest, attestation_ref: `key_custody_attestation:race_${n}` },
        app.caller,
      ),
    ),
    app.store.append(command(id, [{ ...event(keyRevocationStream(key), 0), type: 'KEY_CUSTODY_REVOKED' }])),
  ]);
  const { rows } = await app.test.superuser.query<{ stream: string; position: number }>(
    'select stream, id::int as position from pending order by id',
  );
  const position = (stream: string) => rows.find((row) => row.stream === stream)?.position ?? -1;
  const revokedAt = position(keyRevocationStream(key));
  expect(revokedAt).toBeGreaterThan(0);
  for (const answer of answers) {
    const { outcome, code, record } = kept(answer);
    if (outcome === 'admitted') expect(position(String(record))).toBeLessThan(revokedAt);
    else expect(code).toBe('key_custody_key_revoked');
  }
});

test('facts that change each time that a decision is made are a problem in the end', async () => {
  const id = await app.tenants.allot(tenant);
  const request = { ...evidence, reference: 'standing:never_still' };
  const { store } = app;
  const append = store.append.bind(store);
  let changes = 0;
  const moved = jest.spyOn(store, 'append').mockImplementation(async (given) => {
    // Somebody else is faster, every time.
    changes++;
    await append(command(id, [event('standing:never_still', 'any', { ...data, change: changes })]));
    return append(given);
  });
  try {
    const result = await app.execute('evidence.record', request, app.caller);
    expect(result).toMatchObject({ ok: false, problem: { code: 'facts_changed' } });
    // Once on the claim that nothing is recorded, then on the facts, five times.
    expect(changes).toBe(1 + 5);
  } finally {
    moved.mockRestore();
  }
});

/** As an equal request would have left it, resting on something else. */
const data = {
  operation: 'evidence.record',
  outcome: 'pending',
  body: {},
  request: {
    ...jsonObject(evidence),
    reference: 'standing:never_still',
    contains_customer_data: false,
  },
};
