import fc from 'fast-check';
import { v7 as uuidv7 } from 'uuid';
import { RunQuotas } from '../../application/runs/run-quotas';
import { reference } from '../../domain/reference';
import { type RegisteredTenant, type TenantLimits, tenantLimitsSchema } from '../../domain/registered-tenant';
import type { QuotaUse, RunQuota } from '../../domain/run-quota';
import { settleReservation } from '../../store/run-usage';
import { insertTenantRun } from '../../store/tenant-run-rows';
import type { TenantRunRow } from '../../store/tenant-runs';
import { openTestStore, type TestStore } from '../store/test-store';

let opened: TestStore;
let now: Date;
let quotas: RunQuotas;
beforeAll(async () => {
  opened = await openTestStore();
  quotas = new RunQuotas({ store: opened.store, clock: () => now });
});
afterAll(() => opened.close());
beforeEach(() => {
  now = new Date('2026-11-21T10:20:30Z');
});

type Limited = Pick<RegisteredTenant, 'id' | 'limits'>;

async function tenantWith(limits: Partial<TenantLimits>): Promise<Limited> {
  return { id: await opened.newTenant(), limits: tenantLimitsSchema.parse(limits) };
}

async function newRun({ id: tenant }: Limited): Promise<TenantRunRow> {
  const id = uuidv7();
  const run = {
    id,
    tenant,
    tenantReference: reference('tenant_node', 'acme'),
    provider: 'openrouter',
    model: 'echo',
    maxTurns: 8,
    namespace: 'default',
    workflowId: `tenant-run/${id}`,
    requestedBy: uuidv7(),
    token: undefined,
  };
  await opened.store.withRows(tenant, (transaction) => insertTenantRun(transaction, run));
  return {
    ...run,
    state: 'running',
    code: undefined,
    reason: undefined,
    answeredBy: undefined,
    createdAt: now.toISOString(),
    endedAt: undefined,
  };
}

async function used(tenant: Limited): Promise<Readonly<Record<RunQuota, number>>> {
  const usage: readonly QuotaUse[] = await quotas.usage(tenant);
  const of = (quota: RunQuota) => usage.find((each) => each.quota === quota)?.used ?? Number.NaN;
  return { rpm: of('rpm'), rph: of('rph'), tpd: of('tpd'), max_runs_per_day: of('max_runs_per_day') };
}

async function exhaustions({ id }: Limited): Promise<readonly unknown[]> {
  const { rows } = await opened.superuser.query<{ stream: string }>(
    "select stream from event where tenant = $1 and type = 'QUOTA_EXHAUSTED' order by stream",
    [id],
  );
  return rows.map(({ stream }) => stream);
}

function settle({ id: tenant }: Limited, { id: run }: TenantRunRow, turn: number, tokens: number) {
  return opened.store.withRows(tenant, (transaction) =>
    settleReservation(transaction, { tenant, run, turn }, { tokens, at: now }),
  );
}

test('of 64 at once for the last place, one gets it, and that it is used up is recorded once', async () => {
  const tenant = await tenantWith({ rph: 1, max_runs_per_day: 1 });
  const run = await newRun(tenant);
  const turns = Array.from({ length: 64 }, (_, turn) => quotas.reserveTurn(tenant, run, turn + 1, 10));
  expect((await Promise.all(turns)).filter((quota) => quota === undefined)).toHaveLength(1);
  expect(await used(tenant)).toEqual({ rpm: 1, rph: 1, tpd: 10, max_runs_per_day: 0 });
  expect(await exhaustions(tenant)).toEqual(['tenant_quota:rph']);

  const runs = await Promise.all(Array.from({ length: 64 }, () => newRun(tenant)));
  const counted = await Promise.all(runs.map((each) => quotas.countRun(tenant, each)));
  expect(counted.filter((quota) => quota === undefined)).toHaveLength(1);
  expect(await exhaustions(tenant)).toEqual(['tenant_quota:max_runs_per_day', 'tenant_quota:rph']);
});

test('whatever is reserved and used at once, never more than a limit is given out', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({ rpm: fc.nat(6), tpd: fc.nat(100) }),
      fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 12 }),
      async (limits, asked) => {
        const tenant = await tenantWith(limits);
        const run = await newRun(tenant);
        const came = await Promise.all(
          asked.map((tokens, index) => quotas.reserveTurn(tenant, run, index + 1, tokens)),
        );
        const given = asked.filter((_, index) => came[index] === undefined);
        const sum = given.reduce((total, tokens) => total + tokens, 0);
        expect(given.length).toBeLessThanOrEqual(limits.rpm);
        expect(sum).toBeLessThanOrEqual(limits.tpd);
        expect(await used(tenant)).toMatchObject({ rpm: given.length, rph: given.length, tpd: sum });
        const smallest = Math.min(...asked.filter((_, index) => came[index] !== undefined));
        if (given.length < limits.rpm) expect(sum + smallest).toBeGreaterThan(limits.tpd);
      },
    ),
    { numRuns: 15 },
  );
});

test('what one quota refuses takes nothing of the others, and where none limits all is given', async () => {
  const tenant = await tenantWith({ tpd: 5 });
  expect(await quotas.reserveTurn(tenant, await newRun(tenant), 1, 6)).toBe('tpd');
  expect(await used(tenant)).toEqual({ rpm: 0, rph: 0, tpd: 0, max_runs_per_day: 0 });
  const free = await tenantWith({});
  expect(await quotas.reserveTurn(free, await newRun(free), 1, 1_000_000)).toBeUndefined();
});

test('a turn that is reserved again, and a run that is counted again, count once', async () => {
  const tenant = await tenantWith({ rpm: 1, tpd: 10, max_runs_per_day: 1 });
  const run = await newRun(tenant);
  for (let time = 0; time < 3; time++) {
    expect(await quotas.countRun(tenant, run)).toBeUndefined();
    expect(await quotas.reserveTurn(tenant, run, 1, 10)).toBeUndefined();
  }
  expect(await used(tenant)).toEqual({ rpm: 1, rph: 1, tpd: 10, max_runs_per_day: 1 });
});

test('tokens are settled to what was used, in the day in which they were reserved', async () => {
  now = new Date('2026-11-21T23:59:59Z');
  const tenant = await tenantWith({ tpd: 100 });
  const run = await newRun(tenant);
  await quotas.reserveTurn(tenant, run, 1, 80);
  expect(await quotas.reserveTurn(tenant, run, 2, 30)).toBe('tpd');
  now = new Date('2026-11-22T00:00:01Z');
  await settle(tenant, run, 1, 20);
  expect(await used(tenant)).toMatchObject({ tpd: 0 });
  now = new Date('2026-11-21T23:59:59Z');
  expect(await used(tenant)).toMatchObject({ tpd: 20 });
  expect(await quotas.reserveTurn(tenant, run, 2, 30)).toBeUndefined();
});

test('what nobody settles is free again once it expires, and still counts if it was used after all', async () => {
  const tenant = await tenantWith({ tpd: 100 });
  const run = await newRun(tenant);
  await quotas.reserveTurn(tenant, run, 1, 100);
  expect(await quotas.reserveTurn(tenant, run, 2, 1)).toBe('tpd');
  now = new Date(now.getTime() + 16 * 60_000);
  expect(await quotas.reserveTurn(tenant, run, 2, 1)).toBeUndefined();
  await settle(tenant, run, 1, 40);
  expect(await used(tenant)).toMatchObject({ tpd: 41 });
});

test('windows are the minutes, hours and days of UTC', async () => {
  const tenant = await tenantWith({ rpm: 1, rph: 2, tpd: 30 });
  const run = await newRun(tenant);
  const at = (time: string, turn: number) => {
    now = new Date(time);
    return quotas.reserveTurn(tenant, run, turn, 10);
  };
  expect(await at('2026-11-21T10:59:58Z', 1)).toBeUndefined();
  expect(await at('2026-11-21T10:59:59Z', 2)).toBe('rpm');
  expect(await at('2026-11-21T11:00:00Z', 2)).toBeUndefined();
  expect(await at('2026-11-21T11:01:00Z', 3)).toBeUndefined();
  expect(await at('2026-11-21T11:02:00Z', 4)).toBe('rph');
  for (const turn of [1, 2, 3]) await settle(tenant, run, turn, 10);
  expect(await at('2026-11-21T23:00:00Z', 4)).toBe('tpd');
  expect(await at('2026-11-22T00:00:00Z', 4)).toBeUndefined();
  expect((await quotas.usage(tenant)).map(({ quota, resetsAt }) => [quota, resetsAt.toISOString()])).toEqual([
    ['rpm', '2026-11-22T00:01:00.000Z'],
    ['rph', '2026-11-22T01:00:00.000Z'],
    ['tpd', '2026-11-23T00:00:00.000Z'],
    ['max_runs_per_day', '2026-11-23T00:00:00.000Z'],
  ]);
});

test('what was counted long ago is forgotten', async () => {
  const tenant = await tenantWith({});
  await quotas.countRun(tenant, await newRun(tenant));
  now = new Date('2026-11-24T10:20:30Z');
  await quotas.countRun(tenant, await newRun(tenant));
  const { rows } = await opened.superuser.query('select from run_usage where tenant = $1', [tenant.id]);
  expect(rows).toHaveLength(1);
});
