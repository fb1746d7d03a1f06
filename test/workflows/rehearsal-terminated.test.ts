import { until } from '../store/until';
import { keyRef, tenant } from './bound-key';
import { type RotationStage, stageRotation } from './rotation-stage';

let stage: RotationStage;

beforeEach(async () => {
  stage = await stageRotation();
}, 60_000);

afterEach(() => stage.deployment.close());

/** Ends the run as nothing in Portcullis does. */
function terminate(period: string): Promise<unknown> {
  const { workflow } = stage.deployment.temporal.client;
  return workflow.getHandle(`rotation-rehearsal/${tenant}/${keyRef}/${period}`).terminate('by hand');
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
