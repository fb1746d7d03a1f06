import type { Answer } from '../../application/answer';
import type { Caller } from '../../application/caller';
import { type Reference, reference } from '../../domain/reference';
import { catalogue } from '../../operations/catalogue';
import { expectValue, openTestApplication, type TestApplication, tenant } from './test-application';

let app: TestApplication;
beforeEach(async () => {
  app = await openTestApplication({ clock: () => now });
});
afterEach(() => app.close());

let now = new Date('2026-11-21T12:00:00.000Z');

const callerFor = (of: Reference): Caller => ({ ...app.caller, tenant: of });

async function evaluate(changes: object = {}, caller = app.caller): Promise<Answer> {
  const { tenant: _, ...example } = catalogue['production.scopeEvaluate'].example;
  return expectValue(await app.execute('production.scopeEvaluate', { ...example, ...changes }, caller));
}

async function record(of: string, changes: object = {}, idempotencyKey?: string, caller = app.caller) {
  const request = { reference: of, commitment: 'sha256:a', issuer: 'authority:a', ...changes };
  const options = idempotencyKey === undefined ? {} : { idempotencyKey };
  return expectValue(await app.execute('evidence.record', request, caller, options));
}

test('an evaluation is recorded when its answer changes, on the records that it was inferred from', async () => {
  const first = await evaluate();
  expect(first).toMatchObject({ outcome: 'verified', receipt: { version: 1 }, body: { inferred: [] } });
  const before = await app.countEvents();
  expect(await evaluate()).toEqual(first);
  expect(await app.countEvents()).toBe(before);

  await record('authority_epoch:first');
  const second = await evaluate();
  expect(second.receipt).toMatchObject({ record: first.receipt?.record, version: 2 });
  expect(second.body.inferred).toEqual([
    { field: 'authority_epoch', value: 'authority_epoch:first', record: 'authority_epoch:first' },
  ]);
  const id = await app.tenants.find(tenant);
  const kept = await app.store.receipt(id ?? '', second.receipt?.id ?? '');
  expect(kept?.event.restedOn).toMatchObject({
    'latest/authority_epoch': 1,
    'authority_epoch:first': 1,
    'latest/standing': 0,
    'tenant_lifecycle:rheinwerk_calibration': 0,
  });
  expect(await evaluate()).toEqual(second);
});

test('a presence that grows old changes the answer', async () => {
  await record('human_presence_receipt:director');
  const presence = ({ body }: Answer) => body.inferred;
  expect(presence(await evaluate())).toMatchObject([{ value: 'fresh' }]);
  now = new Date(now.getTime() + 300_001);
  const stale = await evaluate();
  expect(presence(stale)).toMatchObject([{ value: 'stale' }]);
  expect(stale.receipt?.version).toBe(2);
});

test('nothing is inferred from another tenant, not even from one that the question names', async () => {
  const other = reference('tenant_node', 'other');
  await record('authority_epoch:first', {}, undefined, callerFor(other));
  const id = (await app.tenants.find(other)) ?? '';
  await app.store.append({
    tenant: id,
    actor: app.caller.principal.id,
    recordedAt: now.toISOString(),
    restedOn: {},
    events: [
      {
        stream: 'tenant_lifecycle:other',
        type: 'TENANT_LIFECYCLE_ADVANCED',
        data: { operation: 'x', outcome: 'admitted', request: {}, body: { lifecycle_state: 'candidate' } },
        id: '0197f0a0-0000-7000-8000-00000000000f',
        expected: 0,
      },
    ],
  });
  const { body } = await evaluate({ tenant_ref: other, authority_epoch: 'authority_epoch:first' });
  expect(body.inferred).toEqual([]);
  expect(body.missing_evidence).toEqual(
    expect.arrayContaining(['tenant_lifecycle_state', 'authority_epoch']),
  );

  // The same question, asked for the other tenant, is another record of the same name.
  const theirs = await evaluate(
    { tenant_ref: other, authority_epoch: 'authority_epoch:first' },
    callerFor(other),
  );
  expect(theirs.body.production_scope_decision).toBe(body.production_scope_decision);
  expect(theirs.body.inferred).toMatchObject([{ field: 'tenant_lifecycle_state', value: 'candidate' }]);
});

test('the index of a kind does not show in the answer of what it indexes', async () => {
  const answer = await record('standing:director', {}, 'a key');
  expect(answer.body.durable_state).toMatchObject({ reference: 'standing:director', version: 1 });
  expect(await record('standing:director', {}, 'a key')).toEqual(answer);
  expect(await app.countEvents('EVIDENCE_RECORDED')).toBe(2);
  // Nothing is inferred from a proof issuer, so that nothing indexes it.
  await record('proof_issuer:first');
  expect(await app.countEvents('EVIDENCE_RECORDED')).toBe(3);
});

test('evidence of one kind may come all at once', async () => {
  const answers = await Promise.all(
    Array.from({ length: 12 }, (_, index) => record(`authority_epoch:m${index}`)),
  );
  expect(answers.map(({ outcome }) => outcome)).toEqual(answers.map(() => 'recorded'));
  const { body } = await evaluate();
  expect(body.inferred).toMatchObject([{ field: 'authority_epoch' }]);
});

test('evaluations and evidence at once leave an answer that rests on what it says', async () => {
  await Promise.all([
    ...Array.from({ length: 8 }, (_, index) => record(`authority_epoch:m${index}`)),
    ...Array.from({ length: 4 }, () =>
      app.execute('production.scopeEvaluate', { operation: 'x' }, app.caller),
    ),
  ]);
  const last = expectValue(await app.execute('production.scopeEvaluate', { operation: 'x' }, app.caller));
  const id = (await app.tenants.find(tenant)) ?? '';
  for (const event of await app.store.history(id, last.receipt?.record ?? '')) {
    const { inferred } = catalogue['production.scopeEvaluate'].body.parse(Object(event.data).body);
    const indexed = await app.store.history(id, 'latest/authority_epoch');
    const newest = indexed[(event.restedOn['latest/authority_epoch'] ?? 0) - 1];
    const named: unknown = Object(Object(newest?.data).body).evidence;
    expect(inferred.map(({ record }) => record)).toEqual(named === undefined ? [] : [named]);
  }
});
