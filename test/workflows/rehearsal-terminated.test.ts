import { until } from '../store/until';
import { keyRef, tenant } from './bound-key';
import { type RotationStage, stageRotation } from './rotation-stage';

let stage: RotationStage;
/** What the deployment is ahead of the time, so that nobody has to wait until a run counts as left alone. */
let aheadMilliseconds: number;

beforeEach(async () => {
  aheadMilliseconds = 0;
  stage = await stageRotation({ clock: () => new Date(Date.now() + aheadMilliseconds) });
}, 60_000);

afterEach(() => stage.deployment.close());

/** Ends the run as nothing in Portcullis does. */
async function terminate(period: string): Promise<void> {
  const { workflow } = stage.deployment.temporal.client;
  await workflow.getHandle(`rotation-rehearsal/${tenant}/${keyRef}/${period}`).terminate('by hand');
  aheadMilliseconds = 10_000;
}

test('a run that is terminated is closed by the reconciler, and its throw-away key destroyed', async () => {
  stage.failing = {
    rotateKey: async (...given) => {
      await terminate('terminated');
      return stage.store.rotateKey(...given);
    },
  };
  const view = await stage.rehearse('terminated');
  expect(view.row).toMatchObject({ state: 'cancelled', code: undefined });
  expect(view.course.closed?.reason).toContain('ended from outside');
  expect(view.course.decided).toEqual([]);
  expect(await stage.throwAwayVersions(view)).toEqual(['1 active', '2 active']);

  expect(await stage.housekeepingIn(90)).toBe(1);
  expect(await stage.throwAwayVersions(view)).toEqual(['1 destroyed', '2 destroyed']);
  expect(await stage.keysHeld()).toBe(0);
});

test('a key that is made after its run was terminated and closed is destroyed all the same', async () => {
  let made = () => {};
  const making = new Promise<void>((resolve) => {
    made = resolve;
  });
  stage.failing = {
    createKey: async (...given) => {
      await terminate('late');
      await making;
      return stage.store.createKey(...given);
    },
  };
  const view = await stage.rehearse('late');
  expect(await stage.housekeepingIn(0)).toBe(0);
  expect(await stage.throwAwayVersions(view)).toEqual([]);

  made();
  await until(async () => (await stage.throwAwayVersions(view)).length > 0);
  expect(await stage.housekeepingIn(90)).toBe(1);
  expect(await stage.throwAwayVersions(view)).toEqual(['1 destroyed']);
  expect(await stage.keysHeld()).toBe(0);
});
