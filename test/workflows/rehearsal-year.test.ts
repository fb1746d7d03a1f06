import { encodeSearchAttributeIndexedValueType } from '@temporalio/common/lib/search-attributes';
import { pino } from 'pino';
import type { KeyStore } from '../../custody/key-store';
import { portcullisItself } from '../../domain/principal';
import { quarterOf } from '../../domain/quarter';
import { referenceSchema } from '../../domain/reference';
import type { RehearsalCourse } from '../../domain/rehearsal';
import { rehearsalSchedule, type ScheduledKind, scheduledKinds } from '../../domain/rehearsal-schedule';
import { scheduleOptions } from '../../temporal/rehearsal-schedules';
import { installTemporalRuntime } from '../../worker/temporal-runtime';
import { scheduledStartTime } from '../../workflows/scheduled-time';
import { embeddedKeys } from '../custody/embedded-keys';
import { until } from '../store/until';
import { bindKey, keyRef as keyRefText, tenant as tenantText } from './bound-key';
import { expectValue } from './deployment';
import { newPrincipal, type TenantPrincipal } from './tenant-principal';
import { deploySkippingTime, type TimeSkippingDeployment } from './time-skipping-deployment';
import { findTimeSkippingServer, type TimeSkippingServer } from './time-skipping-server';

installTemporalRuntime(pino({ level: 'silent' }));

const tenant = referenceSchema.parse(tenantText);
const keyRef = referenceSchema.parse(keyRefText);
/** Where each quarter's first night is the night before in UTC, and clocks change within quarters. */
const timeZone = 'Pacific/Auckland';
const firstDays = [
  { month: 1, hoursAheadOfUtc: 13 },
  { month: 4, hoursAheadOfUtc: 13 },
  { month: 7, hoursAheadOfUtc: 12 },
  { month: 10, hoursAheadOfUtc: 13 },
] as const;
const day = 24 * 60 * 60 * 1000;

const server = findTimeSkippingServer(process.env);

if (server.found) {
  onServer(server);
} else {
  process.stderr.write(`The year of rehearsals is left out: ${server.why}.\n`);
}

test('a server that skips time was found, or the search says why not', () => {
  expect(server.found || server.why).toBeTruthy();
});

interface Due {
  readonly period: string;
  readonly at: Date;
}

/** When a year's rehearsals are due, the first of them next. */
function yearAfter(moment: Date, kind: ScheduledKind): readonly Due[] {
  const { hour, minute, second } = rehearsalSchedule(kind, tenant, keyRef, { time_zone: timeZone }).calendar;
  const thisYear = moment.getUTCFullYear();
  return [thisYear, thisYear + 1, thisYear + 2]
    .flatMap((year) =>
      firstDays.map(({ month, hoursAheadOfUtc }, index) => ({
        period: `${year}-Q${index + 1}`,
        at: new Date(Date.UTC(year, month - 1, 1, hour - hoursAheadOfUtc, minute, second)),
      })),
    )
    .filter(({ at }) => at > moment)
    .slice(0, 4);
}

function onServer(found: Extract<TimeSkippingServer, { found: true }>): void {
  describe('a year of rehearsals', () => {
    let now: Date;
    let skipping: TimeSkippingDeployment;
    beforeAll(async () => {
      const opened: { store?: KeyStore } = {};
      now = new Date();
      skipping = await deploySkippingTime(found, {
        clock: () => now,
        keyStores: (database) =>
          embeddedKeys(database, (store) => {
            opened.store = store;
            return store;
          }),
      });
      const type = encodeSearchAttributeIndexedValueType(scheduledStartTime.type);
      if (type === undefined) throw new Error('the search attribute is of no type');
      await skipping.environment.connection.operatorService.addSearchAttributes({
        namespace: 'default',
        searchAttributes: { [scheduledStartTime.name]: type },
      });
      if (opened.store === undefined) throw new Error('the deployment has no key store');
      await bindKey(skipping.deployment, opened.store, { time_zone: timeZone });
    });
    afterAll(() => skipping.close());

    /** Starts what the schedule starts at a time, as its server does. */
    function start(kind: ScheduledKind, at: Date) {
      const { workflowType, workflowId, ...options } = scheduleOptions(kind, tenant, keyRef, {
        time_zone: timeZone,
      }).action;
      return skipping.environment.client.workflow.start(workflowType, {
        ...options,
        workflowId: `${workflowId}-${at.toISOString()}`,
        typedSearchAttributes: options.typedSearchAttributes.updateCopy([
          { key: scheduledStartTime, value: at },
        ]),
      });
    }

    async function skipTo(moment: Date): Promise<void> {
      await skipping.environment.sleep(moment.getTime() - (await skipping.environment.currentTimeMs()));
      now = moment;
    }

    /** Resolves when the course of the newest drill is so, and gives its id. */
    async function untilCourse(period: string, isSo: (course: RehearsalCourse) => boolean): Promise<string> {
      const { rehearsals } = skipping.deployment.application;
      const newest = async () => {
        const [row] = await rehearsals.list({ tenant, kind: 'break_glass', limit: 1 });
        if (row?.period !== period) return undefined;
        return expectValue(await rehearsals.find(row.id, skipping.deployment.operator));
      };
      await until(async () => {
        const view = await newest();
        return view !== undefined && isSo(view.course);
      }, 30_000);
      return (await newest())?.row.id ?? '';
    }

    const isAwaited = ({ awaited }: RehearsalCourse) => awaited !== undefined;
    const isResolved = ({ resolved }: RehearsalCourse) => resolved !== undefined;

    /** Answers what is asked in the drill of a quarter, and looks back on what was granted. */
    async function attend(period: string, approver: TenantPrincipal): Promise<void> {
      const rehearsal = await untilCourse(period, isAwaited);
      const caller = await approver.anotherSession();
      expect((await approver.answer(rehearsal, 'approve', { caller })).outcome).not.toBe('refused');
      await untilCourse(period, isResolved);
      const review = { rehearsal, finding: 'as_expected', finding_hash: 'sha256:looked_back' };
      const { execute } = skipping.deployment.application;
      const reviewed = expectValue(await execute('keyCustody.breakGlassReview', review, caller));
      expect(reviewed.outcome).not.toBe('refused');
    }

    test.each(scheduledKinds)(
      'four drills of %s, each of the quarter of the tenant’s clocks',
      async (kind) => {
        const { application } = skipping.deployment;
        const approver = await newPrincipal(skipping.deployment, tenant);
        const year = yearAfter(new Date(await skipping.environment.currentTimeMs()), kind);
        for (const { period, at } of year) {
          expect(quarterOf(at, 'UTC')).not.toBe(period);
          await skipTo(at);
          const run = await start(kind, at);
          if (kind === 'break_glass') await attend(period, approver);
          expect(await run.result()).toMatchObject({ state: 'done' });
          // Whoever starts it again in the same quarter finds it done.
          const [newest] = await application.rehearsals.list({ tenant, kind, limit: 1 });
          const again = await start(kind, new Date(at.getTime() + day));
          expect(await again.result()).toMatchObject({ state: 'done', rehearsal: newest?.id });
        }
        const rows = await application.rehearsals.list({ tenant, kind, limit: 10 });
        expect(rows.toReversed()).toMatchObject(
          year.map(({ period, at }) => ({
            period,
            kind,
            state: 'done',
            scheduledFor: at.toISOString(),
            requestedBy: portcullisItself.id,
          })),
        );
      },
    );

    test('a quarter’s request for access that nobody answers expires after its day', async () => {
      const [due] = yearAfter(new Date(await skipping.environment.currentTimeMs()), 'break_glass');
      if (due === undefined) throw new Error('nothing is due any more');
      await skipTo(due.at);
      const run = await start('break_glass', due.at);
      await untilCourse(due.period, isAwaited);
      const result = await run.result();
      expect(result).toMatchObject({ state: 'expired', code: 'key_custody_break_glass_expired' });
      const waited = (await skipping.environment.currentTimeMs()) - due.at.getTime();
      expect(waited).toBeGreaterThanOrEqual(day);
    });
  });
}
