import { ScheduleOverlapPolicy } from '@temporalio/client';
import type { KeyStore } from '../../custody/key-store';
import { keyBinding } from '../../domain/key-binding';
import { portcullisItself } from '../../domain/principal';
import { referenceSchema } from '../../domain/reference';
import { rehearsalSchedule, type ScheduledKind, scheduledKinds } from '../../domain/rehearsal-schedule';
import { rehearsalSeriesId } from '../../domain/rehearsal-workflow-id';
import { embeddedKeys } from '../custody/embedded-keys';
import { until } from '../store/until';
import { attestation, bindKey, keyRef as keyRefText, tenant as tenantText } from './bound-key';
import { type Deployment, deploy, expectValue } from './deployment';

const tenant = referenceSchema.parse(tenantText);
const keyRef = referenceSchema.parse(keyRefText);
const timeZone = 'Asia/Tokyo';
const hoursAheadOfUtc = 9;

let store: KeyStore;
let deployment: Deployment;

beforeAll(async () => {
  deployment = await deploy({
    keyStores: (database) =>
      embeddedKeys(database, (embedded) => {
        store = embedded;
        return embedded;
      }),
  });
  await bindKey(deployment, store, { time_zone: timeZone, break_glass_answer_seconds: 1 });
}, 60_000);

afterAll(() => deployment.close());

const schedules = () => deployment.application.rehearsalSchedules;
const scheduled = (kind: ScheduledKind) => schedules().describe(kind, tenant, keyRef);
const idOf = (kind: ScheduledKind) => rehearsalSeriesId(kind, tenant, keyRef);

/** When the rehearsal of a month is due: the clocks of the time zone used here never change. */
function dueIn(kind: ScheduledKind, year: number, month: number): string {
  const { hour, minute, second } = rehearsalSchedule(kind, tenant, keyRef, { time_zone: timeZone }).calendar;
  return new Date(Date.UTC(year, month - 1, 1, hour - hoursAheadOfUtc, minute, second)).toISOString();
}

test.each(scheduledKinds)(
  'a key that is bound has a schedule of %s, by the clocks of its time zone',
  async (kind) => {
    await until(async () => (await scheduled(kind)) !== undefined);
    const described = await scheduled(kind);
    expect(described).toMatchObject({ id: idOf(kind), kind, tenant, keyRef, timeZone, paused: false });
    const [next = ''] = described?.next ?? [];
    const due = new Date(Date.parse(next) + hoursAheadOfUtc * 60 * 60 * 1000);
    expect(next).toBe(dueIn(kind, due.getUTCFullYear(), due.getUTCMonth() + 1));
    expect([1, 4, 7, 10]).toContain(due.getUTCMonth() + 1);
  },
);

test('the schedules of a tenant are listed', async () => {
  await until(async () => (await schedules().list(tenant)).length === 2);
  expect(await schedules().list(tenant)).toEqual([
    await scheduled('break_glass'),
    await scheduled('rotation'),
  ]);
});

test.each(scheduledKinds)(
  'to ensure that of %s again changes nothing, not even that it is paused',
  async (kind) => {
    const before = await scheduled(kind);
    await schedules().ensure(kind, tenant, keyRef, { time_zone: timeZone });
    expect(await scheduled(kind)).toEqual(before);
    expect(await schedules().pause(kind, tenant, keyRef, 'the tenant is suspended')).toBe(true);
    await schedules().ensure(kind, tenant, keyRef, { time_zone: timeZone });
    expect(await scheduled(kind)).toEqual({
      ...before,
      paused: true,
      pausedFor: 'the tenant is suspended',
    });
    expect(await schedules().resume(kind, tenant, keyRef)).toBe(true);
    expect(await scheduled(kind)).toEqual(before);
  },
);

// Nobody answers a request for emergency access here, and it is not waited for long.
test.each([
  ['rotation', 'done'],
  ['break_glass', 'expired'],
] as const)(
  'a year holds four of %s, each at its time and each of its own quarter',
  async (kind, state) => {
    const { temporal, application } = deployment;
    await temporal.client.schedule.getHandle(idOf(kind)).backfill({
      start: new Date('2025-12-31T00:00:00Z'),
      end: new Date('2026-12-31T00:00:00Z'),
      overlap: ScheduleOverlapPolicy.BUFFER_ALL,
    });
    const list = () => application.rehearsals.list({ tenant, kind, limit: 10 });
    await until(async () => (await list()).filter((row) => row.state !== 'running').length === 4, 60_000);
    const rows = [...(await list())].sort((one, other) => one.period.localeCompare(other.period));
    expect(rows).toMatchObject(
      [1, 4, 7, 10].map((month, index) => ({
        period: `2026-Q${index + 1}`,
        kind,
        state,
        keyRef,
        requestedBy: portcullisItself.id,
        scheduledFor: dueIn(kind, 2026, month),
      })),
    );
    await until(async () => {
      const described = await temporal.client.schedule.getHandle(idOf(kind)).describe();
      return described.info.numActionsTaken === 4 && described.info.runningActions.length === 0;
    });
  },
  90_000,
);

test('a key that is revoked has none any more', async () => {
  const { application, operator } = deployment;
  const revoke = { tenant, provider_attestation: attestation, key_ref: keyRef, reason: 'lost' };
  expect(expectValue(await application.execute('keyCustody.revoke', revoke, operator)).outcome).toBe(
    'admitted',
  );
  for (const kind of scheduledKinds) {
    await until(async () => (await scheduled(kind)) === undefined);
    expect(await schedules().remove(kind, tenant, keyRef)).toBe(false);
    expect(await schedules().pause(kind, tenant, keyRef, 'none')).toBe(false);
  }
  await until(async () => (await schedules().list(tenant)).length === 0);
});

test('nor does it get one again where what was recorded before comes once more', async () => {
  const { application } = deployment;
  const allotted = await application.tenants.allot(tenant);
  const bound = await application.store.history(allotted, keyBinding(keyRef));
  expect(bound.map(({ type }) => type)).toEqual(['KEY_CUSTODY_PROVIDER_BOUND']);
  await application.scheduleBoundKeys(bound.map((event) => ({ tenant: allotted, event })));
  for (const kind of scheduledKinds) expect(await scheduled(kind)).toBeUndefined();
});
