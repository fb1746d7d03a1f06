import type { Answer } from '../../application/answer';
import { catalogue } from '../../operations/catalogue';
import { type Application, composeApplication } from '../../runtime/composition';
import { attest } from './example-requests';
import { expectValue, kept, openTestApplication, type TestApplication, tenant } from './test-application';

let app: TestApplication;
/** Another process on the same database. */
let elsewhere: Application;
beforeEach(async () => {
  app = await openTestApplication();
  elsewhere = composeApplication({ database: app.test.database, runs: app.runs });
});
afterEach(async () => {
  jest.restoreAllMocks();
  await app.close();
});

const evidence = catalogue['evidence.record'].example;
const prerequisites = catalogue['production.admissionPrecheck'].example;
const precheck = { ...prerequisites, request_production: false };
const evaluate = catalogue['production.scopeEvaluate'].example;

async function recordPrerequisites(answer: TestApplication['answer']): Promise<void> {
  await answer('keyCustody.attest', attest);
  for (const recorded of [
    prerequisites.edge_access_policy,
    prerequisites.authority_package,
    prerequisites.proof_issuer,
    prerequisites.backup_restore_receipt,
    prerequisites.hostile_suite_receipt,
  ])
    await answer('evidence.record', { ...evidence, reference: recorded });
}

async function answerElsewhere(...[name, raw]: Parameters<TestApplication['answer']>): Promise<Answer> {
  return expectValue(await elsewhere.execute(name, raw, app.caller));
}

test('what is granted on the facts as they were seen last takes no read', async () => {
  await recordPrerequisites(app.answer);
  await app.answer('production.admissionPrecheck', precheck);
  const read = jest.spyOn(app.store, 'read');
  const precheck_ref = 'production_admission_precheck:another';
  const answer = await app.answer('production.admissionPrecheck', { ...precheck, precheck_ref });
  expect(answer.outcome).toBe('pending');
  expect(read).not.toHaveBeenCalled();
  const { event } =
    (await app.store.receipt(await app.tenants.allot(tenant), answer.receipt?.id ?? '')) ?? {};
  expect(event?.restedOn).toMatchObject({
    [precheck_ref]: 0,
    [String(prerequisites.proof_issuer)]: 1,
  });
});

test('an evaluation takes no read for what was seen to be missing either', async () => {
  await recordPrerequisites(app.answer);
  await app.answer('production.scopeEvaluate', evaluate);
  const read = jest.spyOn(app.store, 'read');
  const answer = await app.answer('production.scopeEvaluate', { ...evaluate, operation: 'economy.payment' });
  expect(read).not.toHaveBeenCalled();
  const { event } =
    (await app.store.receipt(await app.tenants.allot(tenant), answer.receipt?.id ?? '')) ?? {};
  expect(Object.values(event?.restedOn ?? {})).toContain(0);
});

test('what a process just recorded takes no read when its next step rests on it', async () => {
  const noted = {
    stream: 'provisioning:01980000-0000-7000-8000-000000000000',
    type: 'NOTED',
    data: {},
  } as const;
  const read = jest.spyOn(app.store, 'read');
  const decide = async (...[name, raw]: Parameters<TestApplication['answer']>) =>
    expectValue(await app.execute(name, raw, app.caller, { accompany: () => [noted] }));
  const { attestation_ref } = attest;
  await decide('keyCustody.attest', attest);
  const create = { ...catalogue['tenant.create'].example, key_custody_attestation: attestation_ref };
  expect(kept(await decide('tenant.create', create)).outcome).not.toBe('refused');
  expect(read).not.toHaveBeenCalled();
});

test('nothing is granted on facts that another process changed since', async () => {
  const { key_ref } = catalogue['keyCustody.revoke'].example;
  const attestKey = (attestation_ref: string) =>
    app.answer('keyCustody.attest', { ...attest, attestation_ref, key_ref });
  await app.answer('keyCustody.providerAttest', catalogue['keyCustody.providerAttest'].example);
  expect(kept(await attestKey('key_custody_attestation:in_time')).outcome).toBe('admitted');
  await answerElsewhere('keyCustody.revoke', catalogue['keyCustody.revoke'].example);
  const answer = await attestKey('key_custody_attestation:too_late');
  expect(kept(answer)).toMatchObject({ outcome: 'refused', code: 'key_custody_key_revoked' });
});

test('nothing is refused on facts that another process changed since', async () => {
  expect(kept(await app.answer('production.admissionPrecheck', precheck))).toMatchObject({
    code: 'production_admission_prerequisites_missing',
  });
  await recordPrerequisites(answerElsewhere);
  expect(await app.answer('production.admissionPrecheck', precheck)).toMatchObject({ outcome: 'pending' });
});

test('an answer is not told again after another process changed what it rests on', async () => {
  const before = await app.answer('production.scopeEvaluate', evaluate);
  const again = await app.answer('production.scopeEvaluate', evaluate);
  expect(again.receipt).toEqual(before.receipt);
  await answerElsewhere('evidence.record', { ...evidence, reference: prerequisites.authority_package });
  const after = await app.answer('production.scopeEvaluate', evaluate);
  expect(after.receipt).toMatchObject({ record: before.receipt?.record, version: 2 });
  expect(after.body.inferred).toContainEqual({
    field: 'authority_package',
    value: prerequisites.authority_package,
    record: prerequisites.authority_package,
  });
});
