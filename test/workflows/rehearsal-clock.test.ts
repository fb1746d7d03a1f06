import { failed } from '../../custody/key-store-result';
import { type BreakGlassStage, stageBreakGlass } from './break-glass-drill';
import { type RotationStage, stageRotation, stepsOf, stepsOfRotation } from './rotation-stage';
import { presenceOf } from './tenant-principal';

const minute = 60_000;
const day = 24 * 60 * minute;
const away = failed({ code: 'provider_unavailable', detail: 'away' });

/** How far the clock of the service is off. */
let off = 0;
const clock = () => new Date(Date.now() + off);

beforeEach(() => {
  off = 0;
});

describe('while a rotation is rehearsed, a clock', () => {
  let stage: RotationStage;
  beforeAll(async () => {
    stage = await stageRotation({ clock });
  }, 60_000);
  afterAll(() => stage.deployment.close());

  test('that jumps back and forth changes nothing of what is recorded, nor of its order', async () => {
    stage.failing = {
      rotateKey: (...given) => {
        off = -30 * minute;
        return stage.store.rotateKey(...given);
      },
      deactivateVersion: (...given) => {
        off = 30 * minute;
        return stage.store.deactivateVersion(...given);
      },
    };
    const view = await stage.rehearse('jumping');
    expect(view.row.state).toBe('done');
    expect(view.course.observed.map(({ step }) => step)).toEqual([
      'examine',
      'create',
      ...stepsOfRotation,
      'clean_up',
    ]);
    expect(await stage.keysHeld()).toBe(0);
  });

  test('that jumps past the lease of its key, in another process, fails the drill by a code', async () => {
    stage.failing = {
      rotateKey: async (...given) => {
        await stage.housekeepingIn(2 * 60 * 60);
        return stage.store.rotateKey(...given);
      },
    };
    const view = await stage.rehearse('far-ahead');
    expect(view.row).toMatchObject({ state: 'failed', code: 'key_custody_rehearsal_failed' });
    expect(stepsOf(view)).toEqual(['examine ok', 'create ok', 'rotate version_conflict', 'clean_up ok']);
    expect(view.course.decided).toMatchObject([{ outcome: 'refused' }]);
    expect(await stage.throwAwayVersions(view)).toEqual(['1 destroyed']);
  });
});

describe('while the glass is broken, a clock', () => {
  let stage: BreakGlassStage;
  beforeAll(async () => {
    stage = await stageBreakGlass({ clock });
  }, 60_000);
  afterEach(() => {
    stage.failing = {};
  });
  afterAll(() => stage.deployment.close());

  /** Asks for access that one answer grants. */
  const ask = (name: string) => stage.ask(name, { break_glass_approvals: 1 });
  const refusedAs = (code: string) => ({ outcome: 'refused', body: { stable_code: code } });

  test('that jumps past the time to answer has answers refused, and takes them once it is back', async () => {
    const [approver] = stage.approvers;
    const { row } = await ask('answered');
    off = 2 * day;
    expect(await approver.answer(row.id, 'approve')).toMatchObject(
      refusedAs('key_custody_break_glass_request_closed'),
    );
    expect((await stage.find(row.id)).course.resolved).toBeUndefined();
    off = 0;
    expect(await approver.answer(row.id, 'approve')).toMatchObject({ outcome: 'recorded' });
    expect((await stage.ended(row.id)).row.state).toBe('done');
  });

  test.each([
    ['ahead', 10 * minute],
    ['back', -10 * minute],
  ])('that jumps %s after somebody proved to be there has the proof refused', async (way, jump) => {
    const [approver] = stage.approvers;
    const { row } = await ask(`proved-${way}`);
    const presence_receipt = await presenceOf(stage.deployment.application, approver.caller);
    off = jump;
    expect(await approver.answer(row.id, 'approve', { presence_receipt })).toMatchObject(
      refusedAs('key_custody_break_glass_presence_stale'),
    );
  });

  test('that jumps past the end of the access has its use refused', async () => {
    const { row } = await ask('outlasted');
    stage.failing = {
      sign: async () => {
        off = 60 * minute;
        return away;
      },
    };
    await stage.approvers[0].answer(row.id, 'approve');
    const view = await stage.ended(row.id);
    expect(view.row).toMatchObject({ state: 'failed', code: 'key_custody_rehearsal_failed' });
    expect(stepsOf(view)[1]).toMatch(/^use_access access_(expired|ended)$/);
  });

  test('that jumps back by months lets the access be used, and end as it should', async () => {
    const { row } = await ask('back-by-months');
    let asked = 0;
    stage.failing = {
      sign: async (...given) => {
        asked++;
        off = -60 * day;
        return asked === 1 ? away : stage.store.sign(...given);
      },
    };
    await stage.approvers[0].answer(row.id, 'approve');
    const view = await stage.ended(row.id);
    expect(view.row.state).toBe('done');
    expect(stepsOf(view)).toEqual(['examine ok', 'use_access ok', 'prove_access_ended access_ended']);
  });
});
