import { ScheduleOverlapPolicy } from '@temporalio/client';
import type { KeyStore } from '../../custody/key-store';
import { keyBinding } from '../../domain/key-binding';
import { portcullisItself } from '../../domain/principal';
import { referenceSchema } from '../../domain/reference';
import { rehearsalSchedule, rehearsalScheduleId } from '../../domain/rehearsal-schedule';
import { embeddedKeys } from '../custody/embedded-keys';
import { until } from '../store/until';
import { attestation, bindKey, keyRef as keyRefText, tenant as tenantText } from './bound-key';
import { type Deployment, deploy, expectValue } from './deployment';

const tenant = referenceSchema.parse(tenantText);
const keyRef = referenceSchema.parse(keyRefText);
const timeZone = 'Asia/Tokyo';
const hoursAheadOfUtc = 9;
const id = rehearsalScheduleId(tenant, keyRef);

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
  await bindKey(deployment, store, { time_zone: timeZone });
}, 60_000);

afterAll(() => deployment.close());

const schedules = () => deployment.application.rehearsalSchedules;
const scheduled = () => schedules().describe(tenant, keyRef);

/** When the rehearsal of a month is due: the clocks of the time zone used here never change. */
function dueIn(year: number, month: number): string {
  const { hour, minute, second } = rehearsalSchedule(tenant, keyRef, { time_zone: timeZone }).calendar;
  return new Date(Date.UTC(year, month - 1, 1, hour - hoursAheadOfUtc, minute, second)).toISOString();
}

test('a key that is bound has a schedule, by the clocks of its time zone', async () => {
  await until(async () => (await scheduled()) !== undefined);
  const described = await scheduled();
  expect(described).toMatchObject({ id, tenant, keyRef, timeZone, paused: false });
  const [next = ''] = described?.next ?? [];
  const due = new Date(Date.parse(next) + hoursAheadOfUtc * 60 * 60 * 1000);
  expect(next).toBe(dueIn(due.getUTCFullYear(), due.getUTCMonth() + 1));
  expect([1, 4, 7, 10]).toContain(due.getUTCMonth() + 1);
  await until(async () => (await schedules().list(tenant)).length === 1);
  expect(await schedules().list(tenant)).toEqual([described]);
});

test('to ensure it again changes nothing, not even that it is paused', async () => {
  const before = await scheduled();
  await schedules().ensure(tenant, keyRef, { time_zone: timeZone });
  expect(await scheduled()).toEqual(before);
  expect(await schedules().pause(tenant, keyRef, 'the tenant is suspended')).toBe(true);
  await schedules().ensure(tenant, keyRef, { time_zone: timeZone });
  expect(await scheduled()).toEqual({ ...before, paused: true });
  expect(await schedules().resume(tenant, keyRef)).toBe(true);
  expect(await scheduled()).toEqual(before);
});

test('a year holds four rehearsals, each at its time and each of its own quarter', async () => {
  const { temporal, application } = deployment;
  await temporal.client.schedule.getHandle(id).backfill({
    start: new Date('2025-12-31T00:00:00Z'),
    end: new Date('2026-12-31T00:00:00Z'),
    overlap: ScheduleOverlapPolicy.BUFFER_ALL,
  });
  const list = () => application.rehearsals.list({ tenant, limit: 10 });
  await until(async () => (await list()).filter(({ state }) => state !== 'running').length === 4, 60_000);
  const rows = [...(await list())].sort((one, other) => one.period.localeCompare(other.period));
  expect(rows).toMatchObject(
    [1, 4, 7, 10].map((month, index) => ({
      period: `2026-Q${index + 1}`,
      kind: 'rotation',
      state: 'done',
      keyRef,
      requestedBy: portcullisItself.id,
      scheduledFor: dueIn(2026, month),
    })),
  );
  await until(async () => {
    const described = await temporal.client.schedule.getHandle(id).describe();
    return described.info.numActionsTaken === 4 && described.info.runningActions.length === 0;
  });
}, 90_000);

test('a key that is revoked has none any more', async () => {
  const { application, operator } = deployment;
  const revoke = { tenant, provider_attestation: attestation, key_ref: keyRef, reason: 'lost' };
  expect(expectValue(await application.execute('keyCustody.revoke', revoke, operator)).outcome).toBe(
    'admitted',
  );
  await until(async () => (await scheduled()) === undefined);
  expect(await schedules().remove(tenant, keyRef)).toBe(false);
  expect(await schedules().pause(tenant, keyRef, 'none')).toBe(false);
  await until(async () => (await schedules().list(tenant)).length === 0);
});

test('nor does it get one again where what was recorded before comes once more', async () => {
  const { application } = deployment;
  const allotted = await application.tenants.allot(tenant);
  const bound = await application.store.history(allotted, keyBinding(keyRef));
  expect(bound.map(({ type }) => type)).toEqual(['KEY_CUSTODY_PROVIDER_BOUND']);
  await application.scheduleBoundKeys(bound.map((event) => ({ tenant: allotted, event })));
  expect(await scheduled()).toBeUndefined();
});
