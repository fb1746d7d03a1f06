import { destroyKeysLeftBehind, throwAwayKeyName } from '../../application/rehearsals/throw-away-key';
import { breakGlassApproval, breakGlassRequest, breakGlassResolution } from '../../domain/break-glass';
import { bindKey, keyNames, keyRef } from './bound-key';
import { type CrashPoint, crashPointsAt, crashPointsOf, drillName } from './crash-points';
import { AccessAnswers, accessed } from './crashed-access';
import { type CrashedDrill, CrashingDeployment } from './crashed-drills';
import { stepsOfRotation } from './rotation-stage';

const drilled: readonly CrashedDrill[] = crashPointsOf('rotation-rehearsal', 'done').map((point) => ({
  kind: 'rotation',
  keyRef,
  point,
}));

/** Drills that really rotate, each of a key of its own, that die while they change it. */
const rotated: readonly CrashedDrill[] = [
  ...crashPointsAt('3', 'rotateKey'),
  ...crashPointsAt('6', 'retireVersion'),
].map((point) => ({ kind: 'rotation', keyRef: keyOf(point).keyRef, point }));

const signed: readonly CrashedDrill[] = crashPointsOf('signing-rehearsal', 'done').map((point) => ({
  kind: 'signing',
  keyRef,
  point,
  given: { payloadHash: 'sha256:what_would_be_signed' },
}));

function keyOf({ activity, moment }: CrashPoint) {
  return keyNames(`${activity}-${moment}`);
}

const told = (drill: CrashedDrill) =>
  [drill.point.activity, drill.point.awaited, drill.point.moment, drill] as const;

/** All die with one worker, so that what notices its death is waited for once. */
let crashing: CrashingDeployment;
let answers: AccessAnswers;
beforeAll(async () => {
  crashing = await CrashingDeployment.open();
  const { deployment, keyStore } = crashing;
  await bindKey(deployment, keyStore);
  for (const { point } of rotated)
    await bindKey(deployment, keyStore, { rotation_policy: 'rotate' }, keyOf(point));
  answers = await AccessAnswers.to(crashing);
  await crashing.crash([...drilled, ...rotated, ...signed, ...accessed], {
    attend: () => answers.toThoseWhoWait(),
    whileDown: () => answers.toThoseWhoAsked(),
  });
}, 180_000);

afterAll(() => crashing.close());

describe('a drill with a throw-away key whose worker is killed', () => {
  test.each(drilled.map(told))(
    'in %s (await %s), when it is %s, ends once as if nothing had been',
    async (...given) => {
      const drill = given[3];
      const { view, closings } = await crashing.ended(drill);
      expect(view.row.state).toBe('done');
      expect(view.course.observed.map(({ step }) => step)).toEqual([
        'examine',
        'create',
        ...stepsOfRotation,
        'clean_up',
      ]);
      expect(view.course.decided).toMatchObject([{ outcome: 'verified' }]);
      expect(closings).toBe(1);
      const throwAway = throwAwayKeyName(view.row, drillName(drill.point));
      expect(await crashing.versionsOf(throwAway)).toEqual([
        { version: '1', state: 'destroyed' },
        { version: '2', state: 'destroyed' },
      ]);
    },
  );

  test('leaves no key behind', async () => {
    const { rehearsalList: rehearsals, keyStores } = crashing.deployment.application;
    const tomorrow = new Date(Date.now() + 24 * 60 * 60 * 1000);
    // A worker that died between destroying and noting it found nothing when it looked again.
    await destroyKeysLeftBehind({ rehearsals, keyStores, clock: () => tomorrow });
    expect(await rehearsals.leasesLeftBehind(tomorrow, 10)).toEqual([]);
    expect(await crashing.versionsOf(keyNames('rehearsed').keyName)).toEqual([
      { version: '1', state: 'active' },
    ]);
  });
});

describe('a drill that really rotates whose worker is killed', () => {
  test.each(rotated.map(told))('in %s (await %s), when it is %s, replaces the key once', async (...given) => {
    const drill = given[3];
    const { view, closings } = await crashing.ended(drill);
    expect(view.row.state).toBe('done');
    expect(view.course.observed.map(({ step }) => step)).toEqual(['examine', ...stepsOfRotation]);
    expect(view.course.decided).toMatchObject([{ outcome: 'verified' }]);
    expect(closings).toBe(1);
    expect(await crashing.versionsOf(keyOf(drill.point).keyName)).toEqual([
      { version: '1', state: 'deactivated' },
      { version: '2', state: 'active' },
    ]);
  });
});

describe('a drill that signs whose worker is killed', () => {
  test.each(signed.map(told))(
    'in %s (await %s), when it is %s, ends once as if nothing had been',
    async (...given) => {
      const drill = given[3];
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
});

describe('a drill that breaks the glass whose worker is killed', () => {
  test.each(accessed.map(told))(
    'in %s (await %s), when it is %s, ends once as if nothing had been',
    async (...given) => {
      const drill = given[3];
      await answers.toWhomeverAsksLater(drill);
      const { view, closings } = await crashing.ended(drill);
      const { row, course } = view;
      expect(row.state).toBe('done');
      expect(course.observed.map(({ step, as_expected }) => `${step} ${as_expected}`)).toEqual([
        'examine true',
        'use_access true',
        'prove_access_ended true',
      ]);
      expect(course.answered).toHaveLength(1);
      expect(course.resolved).toMatchObject({ resolution: 'granted' });
      expect(course.decided).toMatchObject([{ outcome: 'admitted' }]);
      expect(closings).toBe(1);
      for (const record of [
        breakGlassRequest(row.id),
        breakGlassApproval(row.id, answers.approver.id),
        breakGlassResolution(row.id),
      ])
        expect(await answers.recordedOf(row, record)).toBe(1);
      const access = await crashing.deployment.application.accessLeases.find(row.id);
      expect(access?.ended).toMatchObject({ because: 'returned' });
    },
  );
});
