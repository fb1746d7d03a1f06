import { v7 as uuidv7 } from 'uuid';
import { PostgresRefusalCeiling } from '../../store/postgres-refusal-ceiling';
import { REFUSALS_SUPPRESSED, reportSuppressedRefusals } from '../../store/suppressed-refusals';
import { actor } from './commands';
import { countOf } from './ledger';
import { openTestStore, type TestStore } from './test-store';

let test: TestStore;
let tenant: string;
beforeAll(async () => {
  test = await openTestStore();
  tenant = await test.newTenant();
});
afterAll(() => test.close());

/** Once more if the minute ended in between. */
async function withinOneMinute(work: (principal: string) => Promise<void>): Promise<void> {
  const principal = uuidv7();
  await work(principal);
  if ((await countOf(test, `refusal_window where principal = '${principal}'`)) > 1)
    await withinOneMinute(work);
}

async function admitted(principal: string, calls: number, perMinute: number): Promise<number> {
  const ceiling = new PostgresRefusalCeiling(test.database, perMinute);
  const admissions = await Promise.all(Array.from({ length: calls }, () => ceiling.admit(principal)));
  for (const admission of admissions) {
    if (admission.admitted) continue;
    expect(admission.retryAfterSeconds).toBeGreaterThanOrEqual(1);
    expect(admission.retryAfterSeconds).toBeLessThanOrEqual(60);
  }
  return admissions.filter((admission) => admission.admitted).length;
}

const report = () =>
  reportSuppressedRefusals({
    database: test.database,
    store: test.store,
    clock: () => new Date(),
    tenant,
    actor,
  });

it('is exact under concurrent calls', async () => {
  await withinOneMinute(async (principal) => {
    const counts = [await admitted(principal, 12, 5), await admitted(principal, 12, 5)];
    if ((await countOf(test, `refusal_window where principal = '${principal}'`)) > 1) return;
    expect(counts).toEqual([5, 0]);
    const { rows } = await test.superuser.query(
      'select recorded, suppressed from refusal_window where principal = $1',
      [principal],
    );
    expect(rows).toEqual([{ recorded: 5, suppressed: 19 }]);
  });
});

it("is each principal's own", async () => {
  expect(await admitted(uuidv7(), 1, 1)).toBe(1);
  expect(await admitted(uuidv7(), 1, 1)).toBe(1);
});

it('is told of once the minute is over, exactly once, whoever tells it', async () => {
  const principal = uuidv7();
  await test.superuser.query('delete from refusal_window');
  await admitted(principal, 4, 1);
  const { rows: windows } = await test.superuser.query<{ suppressed: number }>(
    'select suppressed from refusal_window where suppressed > 0',
  );
  expect(await report()).toBe(0);
  await test.superuser.query(`update refusal_window set minute = minute - interval '10 minutes'`);
  const reported = await Promise.all([report(), report(), report(), report()]);
  expect(reported.reduce((sum, count) => sum + count, 0)).toBe(windows.length);
  // A process that crashed after the event and before it noted so tells it again, in vain.
  await test.superuser.query('update refusal_window set reported = false');
  expect(await report()).toBe(0);
  const { rows } = await test.superuser.query<{ data: { principal: string; count: number } }>(
    `select convert_from(canonical, 'UTF8')::json -> 'data' as data from event where type = $1`,
    [REFUSALS_SUPPRESSED],
  );
  expect(rows.map(({ data }) => data.principal)).toEqual(windows.map(() => principal));
  expect(rows.map(({ data }) => data.count)).toEqual(windows.map(({ suppressed }) => suppressed));
});

it('forgets windows that nobody needs any more', async () => {
  await test.superuser.query('delete from refusal_window');
  await test.superuser.query(
    `insert into refusal_window (principal, minute, recorded, suppressed, reported)
     select gen_random_uuid(), date_trunc('minute', now()) - make_interval(mins => age), 1, suppressed, true
     from unnest(array[2, 90, 90], array[0, 0, 3]) as window_ (age, suppressed)`,
  );
  await report();
  expect(await countOf(test, 'refusal_window')).toBe(1);
});
