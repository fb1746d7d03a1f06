import { breakGlassApproval, breakGlassRequest, breakGlassResolution } from '../../domain/break-glass';
import type { Reference } from '../../domain/reference';
import type { RehearsalRow } from '../../store/rehearsals';
import { until } from '../store/until';
import { bindKey, keyNames, tenant } from './bound-key';
import { type CrashPoint, crashPointsAt } from './crash-points';
import { type CrashedDrill, CrashingDeployment, workflowIdOf } from './crashed-drills';
import { newPrincipal, type TenantPrincipal } from './tenant-principal';

/** Some awaits record nothing: there is one moment at which the worker can die in them. */
const unanswered = ({ moment }: CrashPoint) => moment === 'unanswered';

/** The await after which it waits for an answer. */
const waitsAfter = 4;

/** What the workflow awaits, answered by one principal after it has begun to wait. */
const points: readonly CrashPoint[] = [
  ...crashPointsAt('1', 'openRehearsal'),
  ...crashPointsAt('2', 'askForAccess'),
  ...crashPointsAt('3', 'examineKey'),
  ...crashPointsAt('4', 'judgeAnswers').filter(unanswered),
  ...crashPointsAt('5', 'judgeAnswers'),
  ...crashPointsAt('6', 'giveAccess').filter(unanswered),
  ...crashPointsAt('7', 'useAccess'),
  ...crashPointsAt('8', 'endAccess').filter(unanswered),
  ...crashPointsAt('9', 'proveAccessEnded'),
  ...crashPointsAt('10', 'concludeRehearsal'),
  ...crashPointsAt('11', 'closeRehearsal'),
];

/** Each of a key of its own, since a key gives access to one at a time. */
const drilled: readonly CrashedDrill[] = points.map((point) => ({
  kind: 'break_glass',
  keyRef: keyOf(point).keyRef,
  point,
  given: {
    reason: 'suspected_compromise',
    ticket: 'INC-1234',
    justificationHash: 'sha256:why_it_is_needed',
  },
}));

const diesAfterWaiting = new Set(
  drilled.filter(({ point }) => Number(point.awaited) > waitsAfter).map(workflowIdOf),
);

function keyOf({ awaited, moment }: CrashPoint) {
  return keyNames(`await-${awaited}-${moment}`);
}

let crashing: CrashingDeployment;
let approver: TenantPrincipal;
const answered = new Set<string>();

beforeAll(async () => {
  crashing = await CrashingDeployment.open();
  const { deployment, keyStore } = crashing;
  approver = await newPrincipal(deployment, tenant);
  for (const { point } of drilled) await bindKey(deployment, keyStore, {}, keyOf(point));
  await crashing.crash(drilled, { attend: answerThoseWhoWait, whileDown: answerThoseWhoAsked });
}, 180_000);

afterAll(() => crashing.close());

const rows = () => crashing.deployment.application.rehearsalList.list({ kind: 'break_glass', limit: 100 });

async function answer({ id }: RehearsalRow): Promise<void> {
  answered.add(id);
  const answer = await approver.answer(id, 'approve');
  if (answer.outcome === 'refused') throw new Error(JSON.stringify(answer.body));
}

/** Answers the drills that die later as soon as they wait, which begins with a timer. */
async function answerThoseWhoWait(): Promise<void> {
  const { workflow } = crashing.deployment.temporal.client;
  for (const row of await rows()) {
    if (answered.has(row.id) || !diesAfterWaiting.has(row.workflowId)) continue;
    const { events } = await workflow.getHandle(row.workflowId).fetchHistory();
    if (events?.some(({ timerStartedEventAttributes: timer }) => timer)) await answer(row);
  }
}

/** Whoever has asked by then is answered, though no worker is there to wait. */
async function answerThoseWhoAsked(): Promise<void> {
  for (const row of await rows())
    if (!answered.has(row.id) && (await recordedOf(row, breakGlassRequest(row.id))) > 0) await answer(row);
}

/** How often a record was made. */
async function recordedOf({ tenant: id }: RehearsalRow, reference: Reference): Promise<number> {
  return (await crashing.deployment.application.store.history(id, reference)).length;
}

test.each(
  drilled.map((drill) => [drill.point.activity, drill.point.awaited, drill.point.moment, drill] as const),
)(
  'a drill whose worker is killed in %s (await %s), when it is %s, ends once as if nothing had been',
  async (...given) => {
    const drill = given[3];
    const [listed] = (await rows()).filter(({ workflowId }) => workflowId === workflowIdOf(drill));
    if (listed !== undefined && !answered.has(listed.id)) await answerOnceAsked(listed);
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
      breakGlassApproval(row.id, approver.id),
      breakGlassResolution(row.id),
    ])
      expect(await recordedOf(row, record)).toBe(1);
    const access = await crashing.deployment.application.accessLeases.find(row.id);
    expect(access?.ended).toMatchObject({ because: 'returned' });
  },
);

async function answerOnceAsked(row: RehearsalRow): Promise<void> {
  await until(async () => (await recordedOf(row, breakGlassRequest(row.id))) > 0, 40_000);
  await answer(row);
}
