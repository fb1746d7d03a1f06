import { refusedBodySchema } from '../../application/answer';
import type { RehearsalView } from '../../application/rehearsals/rehearsal-service';
import { failed } from '../../custody/key-store-result';
import {
  breakGlassApproval,
  breakGlassResolution,
  breakGlassResolutionSchema,
} from '../../domain/break-glass';
import { recordDataSchema } from '../../domain/known-record';
import { referenceSchema } from '../../domain/reference';
import { searchAttributes } from '../../workflows/search-attributes';
import { until } from '../store/until';
import { keyNames, tenant } from './bound-key';
import { type BreakGlassStage, stageBreakGlass } from './break-glass-drill';
import { currentDetailsOf } from './current-details';
import { expectValue } from './deployment';

let stage: BreakGlassStage;

beforeAll(async () => {
  stage = await stageBreakGlass();
}, 60_000);

beforeEach(() => {
  stage.failing = {};
});

afterAll(() => stage.deployment.close());

const stepsOf = ({ course }: RehearsalView) => course.observed.map(({ step, result }) => `${step} ${result}`);
const leaseOf = (rehearsal: string) => stage.deployment.application.accessLeases.find(rehearsal);

async function resolutionOf(rehearsal: string) {
  const { store, tenants } = stage.deployment.application;
  const id = await tenants.allot(referenceSchema.parse(tenant));
  const [resolved, ...further] = await store.history(id, breakGlassResolution(rehearsal));
  expect(further).toEqual([]);
  if (resolved === undefined) return undefined;
  return {
    actor: resolved.actor,
    restedOn: resolved.restedOn,
    ...breakGlassResolutionSchema.parse(recordDataSchema.parse(resolved.data).body),
  };
}

describe('a request that enough approve', () => {
  let view: RehearsalView;
  let details: string;
  beforeAll(async () => {
    const [first, second, third] = stage.approvers;
    const asked = await stage.ask('granted');
    const workflow = stage.deployment.temporal.client.workflow.getHandle(asked.row.workflowId);
    await first.answer(asked.row.id, 'deny');
    await second.answer(asked.row.id, 'approve');
    await until(async () => (await currentDetailsOf(workflow)).includes('1 of 2 approvals, 1 denied'));
    details = await currentDetailsOf(workflow);
    await third.answer(asked.row.id, 'approve');
    view = await stage.ended(asked.row.id);
  }, 60_000);

  test('is granted though one denied, and the access is used and seen to have ended', async () => {
    expect(view.row).toMatchObject({
      state: 'done',
      kind: 'break_glass',
      workflowId: `break-glass-rehearsal/${tenant}/${keyNames('granted').keyRef}/drill`,
      requestedBy: stage.requester.id,
    });
    expect(stepsOf(view)).toEqual(['examine ok', 'use_access ok', 'prove_access_ended access_ended']);
    expect(await leaseOf(view.row.id)).toMatchObject({
      holder: stage.requester.id,
      uses: 1,
      ended: { because: 'returned' },
    });
  });

  test('is found in Temporal by what it was and how it ended', async () => {
    const workflow = stage.deployment.temporal.client.workflow.getHandle(view.row.workflowId);
    await workflow.result();
    const { typedSearchAttributes } = await workflow.describe();
    expect(typedSearchAttributes.get(searchAttributes.rehearsalKind)).toBe('break_glass');
    expect(typedSearchAttributes.get(searchAttributes.rehearsalOutcome)).toBe('done');
  });

  test('tells who answered, and what became of it', () => {
    const [first, second, third] = stage.approvers;
    expect(view.course.awaited).toMatchObject({ needed: 2 });
    expect(view.course.answered).toMatchObject([
      { approver: first.id, answer: 'deny' },
      { approver: second.id, answer: 'approve' },
      { approver: third.id, answer: 'approve' },
    ]);
    expect(view.course.resolved).toMatchObject({ resolution: 'granted' });
    expect(view.course.decided).toMatchObject([{ operation: 'keyCustody.breakGlass', outcome: 'admitted' }]);
  });

  test('is resolved on all the answers that there were, in the versions that there were', async () => {
    const [first, second, third] = stage.approvers.map(({ id }) => breakGlassApproval(view.row.id, id));
    const resolution = await resolutionOf(view.row.id);
    expect(resolution).toMatchObject({ resolution: 'granted', approvals: [second, third], denials: [first] });
    expect(resolution?.restedOn).toMatchObject({
      [String(first)]: 1,
      [String(second)]: 1,
      [String(third)]: 1,
    });
  });

  test('never says that emergency access was executed', async () => {
    const { store, tenants } = stage.deployment.application;
    const id = await tenants.allot(referenceSchema.parse(tenant));
    const [decided] = view.course.decided;
    const [record] = await store.history(id, decided?.record ?? '');
    expect(record?.data).toMatchObject({
      body: { emergency_access_executed: false, approvals: [expect.anything(), expect.anything()] },
    });
  });

  test('shows in the Web UI who is awaited, how many are needed and until when', () => {
    const [first, second, third] = stage.approvers;
    expect(details).toContain(`**Tenant** \`${tenant}\` · **key store** \`embedded\``);
    expect(details).toContain(`**Waiting** until ${view.course.awaited?.answer_by}`);
    expect(details).toContain(`Awaited: \`${third.id}\`.`);
    expect(details).not.toContain(first.id);
    expect(details).not.toContain(second.id);
  });

  test('is refused the next time, until the access was looked back on', async () => {
    const early = await stage.ended((await stage.askAgain('granted', 'unreviewed')).row.id);
    expect(early.row).toMatchObject({ state: 'refused', code: 'key_custody_break_glass_review_missing' });
    expect(early.course.awaited).toBeUndefined();
    await stage.review(view.row.id);
    const next = await stage.askAgain('granted', 'reviewed');
    expect(next.course.awaited).toMatchObject({ needed: 2 });
    expectValue(await stage.deployment.application.rehearsals.withdraw(next.row.id, stage.requester.caller));
    await stage.ended(next.row.id);
  }, 60_000);
});

test('of two that are asked for at once, the second is not granted before the first was looked back on', async () => {
  const [first, second] = stage.approvers;
  const one = await stage.ask('twice', { break_glass_approvals: 1 });
  const other = await stage.askAgain('twice', 'other');
  await first.answer(one.row.id, 'approve');
  expect((await stage.ended(one.row.id)).row.state).toBe('done');
  await second.answer(other.row.id, 'approve');
  const refused = await stage.ended(other.row.id);
  expect(refused.row).toMatchObject({ state: 'refused', code: 'key_custody_break_glass_review_missing' });
  expect(await leaseOf(other.row.id)).toBeUndefined();
  expect(await resolutionOf(other.row.id)).toMatchObject({ resolution: 'withdrawn' });
}, 60_000);

test('a request that too few are left to approve is denied', async () => {
  const [first, second] = stage.approvers;
  const { row } = await stage.ask('denied');
  await first.answer(row.id, 'deny');
  await second.answer(row.id, 'deny');
  const view = await stage.ended(row.id);
  expect(view.row).toMatchObject({ state: 'denied', code: 'key_custody_break_glass_denied' });
  expect(stepsOf(view)).toEqual(['examine ok']);
  expect(await leaseOf(row.id)).toBeUndefined();
  expect(await resolutionOf(row.id)).toMatchObject({ resolution: 'denied', approvals: [] });
}, 60_000);

test('where the policy names nobody, anybody but who asks may answer, and the first denial is enough', async () => {
  const { row } = await stage.ask('unnamed', { break_glass_approvers: [] });
  const [first] = stage.approvers;
  await first.answer(row.id, 'deny');
  expect((await stage.ended(row.id)).row.state).toBe('denied');
}, 60_000);

test('a request that nobody answers expires by itself', async () => {
  const { row } = await stage.ask('expired', { break_glass_answer_seconds: 1 });
  const view = await stage.ended(row.id);
  expect(view.row).toMatchObject({ state: 'expired', code: 'key_custody_break_glass_expired' });
  expect(view.course.resolved).toMatchObject({ resolution: 'expired' });
  const [first] = stage.approvers;
  expect(await first.answer(row.id, 'approve')).toMatchObject({
    outcome: 'refused',
    body: { stable_code: 'key_custody_break_glass_request_closed' },
  });
}, 60_000);

describe('a withdrawal', () => {
  const withdraw = (id: string, by = stage.requester.caller) =>
    stage.deployment.application.rehearsals.withdraw(id, by);

  test('by who asked ends the request, once', async () => {
    const { row } = await stage.ask('withdrawn');
    expectValue(await withdraw(row.id));
    const view = await stage.ended(row.id);
    expect(view.row).toMatchObject({ state: 'withdrawn', code: 'key_custody_break_glass_withdrawn' });
    expect(await resolutionOf(row.id)).toMatchObject({ resolution: 'withdrawn', actor: stage.requester.id });
    expect(await withdraw(row.id)).toMatchObject({ ok: false, problem: { code: 'rehearsal_closed' } });
  }, 60_000);

  test('by an operator does so, too; by anybody else it is forbidden, also in Temporal', async () => {
    const { row } = await stage.ask('withdrawn_by_operator');
    const [first] = stage.approvers;
    expect(await withdraw(row.id, first.caller)).toMatchObject({
      ok: false,
      problem: { code: 'withdrawal_forbidden' },
    });
    const workflow = stage.deployment.temporal.client.workflow.getHandle(row.workflowId);
    await expect(
      workflow.executeUpdate('withdrawRequest', { args: [{ principal: first.id }] }),
    ).rejects.toMatchObject({ cause: { type: 'withdrawal_forbidden' } });
    expectValue(await withdraw(row.id, stage.deployment.operator));
    expect((await stage.ended(row.id)).row.state).toBe('withdrawn');
  }, 60_000);
});

test('who asks is no approver, in whatever session; and an approval of one request answers no other', async () => {
  const [first] = stage.approvers;
  const one = await stage.ask('one', { break_glass_approvals: 1, break_glass_approvers: [] });
  const other = await stage.ask('other', { break_glass_approvals: 1, break_glass_approvers: [] });
  const code = ({ body }: { readonly body: object }) => refusedBodySchema.parse(body).stable_code;

  const again = await stage.requester.anotherSession();
  expect(code(await stage.requester.answer(one.row.id, 'approve', { caller: again }))).toBe(
    'key_custody_break_glass_approver_is_requester',
  );
  const hash = other.course.awaited?.request_hash ?? '';
  expect(code(await first.answer(one.row.id, 'approve', { request_hash: hash }))).toBe(
    'key_custody_break_glass_request_mismatch',
  );

  const approved = await first.answer(one.row.id, 'approve');
  const approval = referenceSchema.parse(approved.receipt?.record);
  const { rehearsals } = stage.deployment.application;
  expect(expectValue(await rehearsals.handIn(other.row.id, [approval], first.caller))).toEqual({
    known: [],
    unknown: [approval],
  });
  expect((await stage.ended(one.row.id)).row.state).toBe('done');
  expect((await stage.find(other.row.id)).row.state).toBe('running');
  expectValue(await rehearsals.withdraw(other.row.id, stage.requester.caller));
}, 60_000);

test('a key store that fails ends the drill as failed, and the access', async () => {
  const [first, second] = stage.approvers;
  const { row } = await stage.ask('failing');
  stage.failing = { sign: async () => failed({ code: 'provider_rejected', detail: 'no' }) };
  await first.answer(row.id, 'approve');
  await second.answer(row.id, 'approve');
  const view = await stage.ended(row.id);
  expect(view.row).toMatchObject({ state: 'failed', code: 'key_custody_rehearsal_failed' });
  expect(stepsOf(view)).toEqual([
    'examine ok',
    'use_access provider_rejected',
    'prove_access_ended access_ended',
  ]);
  expect(await leaseOf(row.id)).toMatchObject({ ended: { because: 'returned' } });
}, 60_000);

test('access is refused after its time, though nobody took it back', async () => {
  const [first, second] = stage.approvers;
  const { row } = await stage.ask('outlasted', { break_glass_access_seconds: 1 });
  // Away until the access has run out.
  stage.failing = {
    sign: async (...given) => {
      const lease = await leaseOf(row.id);
      return lease !== undefined && Date.parse(lease.expiresAt) > Date.now()
        ? failed({ code: 'provider_unavailable', detail: 'away' })
        : stage.store.sign(...given);
    },
  };
  await first.answer(row.id, 'approve');
  await second.answer(row.id, 'approve');
  const view = await stage.ended(row.id);
  expect(view.row.state).toBe('failed');
  expect(view.course.observed.find(({ step }) => step === 'use_access')?.result).toMatch(
    /^access_(expired|ended)$/,
  );
}, 60_000);

test('a key that differs from the attested one is refused, and nobody is asked any more', async () => {
  stage.failing = {
    getPublicKey: async () => ({ ok: true, value: { algorithm: 'ed25519', pem: 'another key' } }),
  };
  const { row } = await stage.ask('another_key');
  const view = await stage.ended(row.id);
  expect(stepsOf(view)).toEqual(['examine public_key_mismatch']);
  expect(view.row).toMatchObject({ state: 'refused', code: 'key_custody_public_key_mismatch' });
  expect(await resolutionOf(row.id)).toMatchObject({ resolution: 'withdrawn' });
}, 60_000);

test('a key that is revoked while it is waited for answers gives no access, nor is anybody asked for it again', async () => {
  const { application, operator } = stage.deployment;
  const { row } = await stage.ask('revoked', { break_glass_approvals: 1 });
  const { keyRef, attestation } = keyNames('revoked');
  const revoke = { tenant, provider_attestation: attestation, key_ref: keyRef, reason: 'lost' };
  expectValue(await application.execute('keyCustody.revoke', revoke, operator));
  await stage.approvers[0].answer(row.id, 'approve');
  for (const view of [
    await stage.ended(row.id),
    await stage.ended((await stage.askAgain('revoked', 'again')).row.id),
  ])
    expect(view.row).toMatchObject({ state: 'refused', code: 'key_custody_key_revoked' });
  expect(await leaseOf(row.id)).toBeUndefined();
}, 60_000);
