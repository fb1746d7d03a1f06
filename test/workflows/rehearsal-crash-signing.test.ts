import { bindKey, keyRef } from './bound-key';
import { crashPointsOf } from './crash-points';
import { type CrashedDrill, CrashingDeployment } from './crashed-drills';

const drilled: readonly CrashedDrill[] = crashPointsOf('signing-rehearsal', 'done').map((point) => ({
  kind: 'signing',
  keyRef,
  point,
  given: { payloadHash: 'sha256:what_would_be_signed' },
}));

let crashing: CrashingDeployment;
beforeAll(async () => {
  crashing = await CrashingDeployment.open();
  await bindKey(crashing.deployment, crashing.keyStore);
  await crashing.crash(drilled);
}, 180_000);

afterAll(() => crashing.close());

test.each(drilled.map((drill) => [drill.point.activity, drill.point.moment, drill] as const))(
  'a drill whose worker is killed in %s, when it is %s, ends once as if nothing had been',
  async (_activity, _moment, drill) => {
    const { view, closings } = await crashing.ended(drill);
    expect(view.row.state).toBe('done');
    expect(view.course.observed.map(({ step, result }) => `${step} ${result}`)).toEqual([
      'examine ok',
      'sign ok',
    ]);
    expect(view.course.decided).toMatchObject([{ outcome: 'verified' }]);
    expect(closings).toBe(1);
  },
);
