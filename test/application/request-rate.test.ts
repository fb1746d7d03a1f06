import { RequestRate } from '../../application/quotas/request-rate';
import { tenantOfSlug } from '../../domain/registered-tenant';
import { register } from '../../domain/tenant-registration';

const slug = 'acme-corp';
const tenant = tenantOfSlug(slug);

let now: number;
let trips: number[];
let counted: number;
let away: Error | undefined;
let limit: number | null;
let rate: RequestRate;

beforeEach(() => {
  now = Date.parse('2026-11-21T12:00:15Z');
  trips = [];
  counted = 0;
  away = undefined;
  limit = 5;
  rate = new RequestRate({
    clock: () => new Date(now),
    standings: { fresh: () => undefined, known: () => registered() },
    requestWindows: {
      count: async (_tenant, _minute, requests) => {
        if (away !== undefined) throw away;
        trips.push(requests);
        counted += requests;
        return counted;
      },
    },
  });
});

function registered() {
  return register(
    {
      tenant_id: slug,
      display_name: 'Acme',
      status: 'ACTIVE',
      system: false,
      limits: {
        max_vms: null,
        storage_quota_gb: null,
        api_rate_limit_rpm: limit,
        rpm: null,
        rph: null,
        tpd: null,
        max_runs_per_day: null,
      },
      policy: { allowed_tools: null, blocked_tools: [], allowed_models: null, blocked_models: [] },
    },
    '01980000-0000-7000-8000-000000000000',
    '2026-11-21T12:00:00Z',
  );
}

const ask = (times: number) => Promise.all(Array.from({ length: times }, () => rate.count(tenant)));

test('requests that come together are counted in one trip, each in a place of its own', async () => {
  const standings = await ask(7);
  expect(trips).toEqual([7]);
  expect(standings.map((standing) => standing?.remaining)).toEqual([4, 3, 2, 1, 0, 0, 0]);
  expect(standings.map((standing) => standing?.allowed)).toEqual([
    ...Array(5).fill(true),
    ...Array(2).fill(false),
  ]);
  expect(standings[0]?.resetSeconds).toBe(45);
});

test('what others counted is taken into account', async () => {
  counted = 4;
  expect((await ask(2)).map((standing) => standing?.allowed)).toEqual([true, false]);
});

test('once the minute is used up it takes no trip to say so, until the next or until the limit is raised', async () => {
  await ask(5);
  expect((await ask(2)).map((standing) => standing?.allowed)).toEqual([false, false]);
  expect(trips).toEqual([5]);
  limit = 6;
  expect((await ask(1))[0]?.allowed).toBe(true);
  now += 45_000;
  counted = 0;
  expect((await ask(1))[0]).toMatchObject({ allowed: true, remaining: 5, resetSeconds: 60 });
});

test('where there is no limit nothing is counted, and nobody waits', () => {
  limit = null;
  expect(rate.count(tenant)).toBeUndefined();
});

test('what can not be counted is not let in', async () => {
  away = new Error('away');
  await expect(rate.count(tenant)).rejects.toThrow('away');
});
