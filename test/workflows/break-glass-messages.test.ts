import { referenceSchema } from '../../domain/reference';
import { until } from '../store/until';
import { bindKey, keyNames } from './bound-key';
import { type BreakGlassStage, stageBreakGlass } from './break-glass-drill';
import { expectValue } from './deployment';

// What is recorded wakes no run here: only what is handed in does.
let stage: BreakGlassStage;
/** What the deployment is ahead of the time, so that nobody has to wait until a run counts as left alone. */
let aheadMilliseconds = 0;

beforeAll(async () => {
  const clock = () => new Date(Date.now() + aheadMilliseconds);
  stage = await stageBreakGlass({ withoutWaking: true, clock });
}, 60_000);

afterEach(() => {
  aheadMilliseconds = 0;
});

afterAll(() => stage.deployment.close());

/** Ends the run as nothing in Portcullis does. */
async function terminate(row: { readonly workflowId: string }): Promise<void> {
  await workflowOf(row).terminate('by hand');
  aheadMilliseconds = 10_000;
}

const workflowOf = ({ workflowId }: { readonly workflowId: string }) =>
  stage.deployment.temporal.client.workflow.getHandle(workflowId);

/** Has drills wait for the key store until they are let go. */
function holdBackKeys(): () => void {
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  stage.failing = {
    describeKey: async (...given) => {
      await released;
      return stage.store.describeKey(...given);
    },
  };
  return () => {
    release();
    stage.failing = {};
  };
}

test('approvals that are handed in are looked up, and wake the run', async () => {
  const [first, second] = stage.approvers;
  const { row } = await stage.ask('handed_in');
  const { rehearsals } = stage.deployment.application;
  const approvals = [
    (await first.answer(row.id, 'approve')).receipt?.record,
    (await second.answer(row.id, 'approve')).receipt?.record,
    'break_glass_approval:nobody',
  ].map((reference) => referenceSchema.parse(reference));
  expect((await stage.find(row.id)).course.answered).toEqual([]);

  expect(expectValue(await rehearsals.handIn(row.id, approvals, first.caller))).toEqual({
    known: approvals.slice(0, 2),
    unknown: approvals.slice(2),
  });
  expect((await stage.ended(row.id)).row.state).toBe('done');
  expect(expectValue(await rehearsals.handIn(row.id, approvals, first.caller))).toMatchObject({
    known: approvals.slice(0, 2),
  });
}, 60_000);

test('what was answered before the run waits is found when it begins to', async () => {
  const [first] = stage.approvers;
  const release = holdBackKeys();
  const { row } = await stage.ask('answered_before', { break_glass_approvals: 1 });
  await first.answer(row.id, 'approve');
  release();
  expect((await stage.ended(row.id)).row.state).toBe('done');
}, 60_000);

test('an update is validated alike, whoever sends it', async () => {
  const { row } = await stage.ask('validated');
  const submit = (argument: unknown) => workflowOf(row).executeUpdate('submitApproval', { args: [argument] });
  const principal = stage.requester.id;
  for (const approvals of [
    [],
    ['not a reference'],
    'break_glass_approval:one',
    Array.from({ length: 33 }, () => 'break_glass_approval:one'),
  ])
    await expect(submit({ principal, approvals })).rejects.toMatchObject({
      cause: { type: 'schema_invalid' },
    });
  await expect(submit({ principal: 'anna', approvals: ['break_glass_approval:one'] })).rejects.toMatchObject({
    cause: { type: 'schema_invalid' },
  });
  await expect(
    workflowOf(row).executeUpdate('withdrawRequest', { args: [{ principal: 'anna' }] }),
  ).rejects.toMatchObject({ cause: { type: 'schema_invalid' } });
  await expect(workflowOf(row).executeUpdate('submitApproval', { args: [] })).rejects.toMatchObject({
    cause: { type: 'schema_invalid' },
  });
  // What names no answer changes nothing, whoever says that it is one.
  const nobodys = 'break_glass_approval:nobody';
  expect(await submit({ principal, approvals: [nobodys] })).toEqual({ known: [], unknown: [nobodys] });
  expect((await stage.find(row.id)).row.state).toBe('running');
  expectValue(await stage.deployment.application.rehearsals.withdraw(row.id, stage.requester.caller));
  await stage.ended(row.id);
}, 60_000);

test('a drill that asks nobody takes no answer and has nothing to take back', async () => {
  const { rehearsals } = stage.deployment.application;
  await bindKey(stage.deployment, stage.store, {}, keyNames('asks_nobody'));
  const release = holdBackKeys();
  const keyRef = referenceSchema.parse(keyNames('asks_nobody').keyRef);
  const asking = { kind: 'rotation', key_ref: keyRef } as const;
  const { row } = expectValue(await rehearsals.start(asking, stage.requester.caller));
  const nobodys = referenceSchema.parse('break_glass_approval:nobody');
  expect(expectValue(await rehearsals.handIn(row.id, [nobodys], stage.requester.caller))).toEqual({
    known: [],
    unknown: [nobodys],
  });
  expect(await rehearsals.withdraw(row.id, stage.requester.caller)).toMatchObject({
    problem: { code: 'rehearsal_closed' },
  });
  expect((await stage.find(row.id)).row.state).toBe('running');
  release();
  expect((await stage.ended(row.id)).row.state).toBe('done');
}, 60_000);

describe('however the run ends before its time, its access has ended', () => {
  const leaseOf = (rehearsal: string) => stage.deployment.application.accessLeases.find(rehearsal);

  /** A drill whose key store does not answer once the access is handed out. */
  async function inUse(name: string) {
    const [first] = stage.approvers;
    let entered = false;
    let release = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const { row } = await stage.ask(name, { break_glass_approvals: 1 });
    stage.failing = {
      sign: async (...given) => {
        entered = true;
        await released;
        return stage.store.sign(...given);
      },
    };
    const approval = referenceSchema.parse((await first.answer(row.id, 'approve')).receipt?.record);
    await stage.deployment.application.rehearsals.handIn(row.id, [approval], first.caller);
    await until(() => entered, 30_000);
    expect(await leaseOf(row.id)).toMatchObject({ uses: 1, ended: undefined });
    return { row, release };
  }

  test('cancelled while it is used', async () => {
    const { row, release } = await inUse('cancelled_in_use');
    await workflowOf(row).cancel();
    release();
    const view = await stage.ended(row.id);
    expect(view.row.state).toBe('cancelled');
    expect(view.course.resolved).toMatchObject({ resolution: 'granted' });
    expect(await leaseOf(row.id)).toMatchObject({ ended: { because: 'cancelled' } });
  }, 60_000);

  test('cancelled while it waits: what was asked for is taken back', async () => {
    const { row } = await stage.ask('cancelled_waiting');
    await workflowOf(row).cancel();
    const view = await stage.ended(row.id);
    expect(view.row.state).toBe('cancelled');
    expect(view.course.resolved).toMatchObject({ resolution: 'withdrawn' });
  }, 60_000);

  test('terminated while it is used', async () => {
    const { row, release } = await inUse('terminated_in_use');
    await terminate(row);
    release();
    const view = await stage.ended(row.id);
    expect(view.row.state).toBe('cancelled');
    const { ended } = (await leaseOf(row.id)) ?? {};
    expect(ended?.because).toBe('left_behind');
  }, 60_000);

  test('terminated while it waits: what was asked for is taken back', async () => {
    const { row } = await stage.ask('terminated_waiting');
    await terminate(row);
    const view = await stage.ended(row.id);
    expect(view.row.state).toBe('cancelled');
    expect(view.course.resolved).toMatchObject({ resolution: 'withdrawn' });
  }, 60_000);
});
