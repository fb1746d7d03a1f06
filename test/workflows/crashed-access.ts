import { breakGlassRequest } from '../../domain/break-glass';
import type { Reference } from '../../domain/reference';
import type { RehearsalRow } from '../../store/rehearsals';
import { until } from '../store/until';
import { bindKey, keyNames, tenant } from './bound-key';
import { type CrashPoint, crashPointsAt } from './crash-points';
import { type CrashedDrill, type CrashingDeployment, workflowIdOf } from './crashed-drills';
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
export const accessed: readonly CrashedDrill[] = points.map((point) => ({
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
  accessed.filter(({ point }) => Number(point.awaited) > waitsAfter).map(workflowIdOf),
);

function keyOf({ awaited, moment }: CrashPoint) {
  return keyNames(`await-${awaited}-${moment}`);
}

/** The principal who answers the drills that break the glass. */
export class AccessAnswers {
  private readonly answered = new Set<string>();

  private constructor(
    private readonly crashing: CrashingDeployment,
    readonly approver: TenantPrincipal,
  ) {}

  static async to(crashing: CrashingDeployment): Promise<AccessAnswers> {
    const { deployment, keyStore } = crashing;
    const approver = await newPrincipal(deployment, tenant);
    for (const { point } of accessed) await bindKey(deployment, keyStore, {}, keyOf(point));
    return new AccessAnswers(crashing, approver);
  }

  /** Answers the drills that die later as soon as they wait, which begins with a timer. */
  async toThoseWhoWait(): Promise<void> {
    const { workflow } = this.crashing.deployment.temporal.client;
    for (const row of await this.rows()) {
      if (this.answered.has(row.id) || !diesAfterWaiting.has(row.workflowId)) continue;
      const { events } = await workflow.getHandle(row.workflowId).fetchHistory();
      if (events?.some(({ timerStartedEventAttributes: timer }) => timer)) await this.answer(row);
    }
  }

  /** Whoever has asked by then is answered, though no worker is there to wait. */
  async toThoseWhoAsked(): Promise<void> {
    for (const row of await this.rows())
      if (!this.answered.has(row.id) && (await this.recordedOf(row, breakGlassRequest(row.id))) > 0)
        await this.answer(row);
  }

  /** Answers the drill once it has asked, unless it was answered. */
  async toWhomeverAsksLater(drill: CrashedDrill): Promise<void> {
    const row = (await this.rows()).find(({ workflowId }) => workflowId === workflowIdOf(drill));
    if (row === undefined || this.answered.has(row.id)) return;
    await until(async () => (await this.recordedOf(row, breakGlassRequest(row.id))) > 0, 40_000);
    await this.answer(row);
  }

  /** How often a record was made. */
  async recordedOf({ tenant: id }: RehearsalRow, reference: Reference): Promise<number> {
    return (await this.crashing.deployment.application.store.history(id, reference)).length;
  }

  private rows() {
    return this.crashing.deployment.application.rehearsalList.list({ kind: 'break_glass', limit: 100 });
  }

  private async answer({ id }: RehearsalRow): Promise<void> {
    this.answered.add(id);
    const answer = await this.approver.answer(id, 'approve');
    if (answer.outcome === 'refused') throw new Error(JSON.stringify(answer.body));
  }
}
