import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import type { Caller } from '../../application/caller';
import { type Reference, reference } from '../../domain/reference';
import { composeQuotas, type Quotas } from '../../runtime/quota-composition';
import { type Database, openDatabase } from '../../store/database';
import { FreshTenantStandings } from '../../store/fresh-tenant-standings';
import { PostgresEventStore } from '../../store/postgres-event-store';
import { PostgresTenants } from '../../store/postgres-tenants';
import { openTestStore, type TestStore } from '../store/test-store';

let test: TestStore;
let now: Date;
/** Of each process that serves the database. */
let processes: readonly Quotas[];
let databases: readonly Database[];

beforeAll(async () => {
  test = await openTestStore();
  now = new Date('2026-11-21T12:00:00Z');
  databases = [test.database, openDatabase({ url: test.url, applicationName: 'portcullis-test' })];
  processes = databases.map((database) =>
    composeQuotas({
      database,
      store: new PostgresEventStore(database),
      tenants: new PostgresTenants(database),
      standings: new FreshTenantStandings(database),
      clock: () => now,
    }),
  );
});
afterAll(async () => {
  await databases[1]?.close();
  await test.close();
});

const operator = { id: randomUUID(), kind: 'operator' } as const;

interface Limits {
  readonly max_vms?: number | null;
  readonly storage_quota_gb?: number | null;
}

/** A tenant that is registered, and an operator who acts for it. */
async function newTenant(limits: Limits): Promise<{ readonly id: string; readonly caller: Caller }> {
  const id = await test.newTenant();
  await test.superuser.query(
    `insert into registered_tenant
       (tenant, slug, display_name, status, system, limits, policy, isolation, memory_namespace, created_at, updated_at,
        version)
     values ($1::uuid, $1, 'n', 'ACTIVE', false, $2, '{}', 'shared', $1, now(), now(), 1)`,
    [id, limits],
  );
  const tenant: Reference = reference('tenant_node', id);
  return { id, caller: { principal: operator, tenant } };
}

async function limit(id: string, limits: Limits): Promise<void> {
  await test.superuser.query('update registered_tenant set limits = $2 where tenant = $1', [id, limits]);
}

/** What is counted, and what the rows come to. */
async function inUse(id: string) {
  const { rows } = await test.superuser.query<{ vms: number; vm_rows: number; gb: number; gb_rows: number }>(
    `select vms, storage_gb::int as gb,
       (select count(*)::int from vm where tenant = $1) as vm_rows,
       ((select coalesce(sum(storage_gb), 0) from vm where tenant = $1)
         + (select coalesce(sum(gigabytes), 0) from storage_reservation where tenant = $1))::int as gb_rows
     from tenant_usage where tenant = $1`,
    [id],
  );
  return rows[0] ?? { vms: 0, vm_rows: 0, gb: 0, gb_rows: 0 };
}

async function recorded(id: string): Promise<Readonly<Record<string, number>>> {
  const { rows } = await test.superuser.query<{ type: string; times: number }>(
    'select type, count(*)::int as times from event where tenant = $1 group by type',
    [id],
  );
  return Object.fromEntries(rows.map(({ type, times }) => [type, times]));
}

function served(by: number): Quotas {
  const process = processes[by % processes.length];
  if (process === undefined) throw new Error('no process serves');
  return process;
}

const vm = { name: undefined, host: undefined, storageGb: 0 };

it('gives the last place to one of 64 who ask at once at two processes', async () => {
  const { id, caller } = await newTenant({ max_vms: 3 });
  for (let n = 0; n < 2; n++) expect((await served(n).vms.register(caller, vm)).ok).toBe(true);
  const results = await Promise.all(Array.from({ length: 64 }, (_, n) => served(n).vms.register(caller, vm)));
  expect(results.filter(({ ok }) => ok)).toHaveLength(1);
  expect(results.find(({ ok }) => !ok)).toMatchObject({
    problem: { code: 'quota_exceeded', exceeded: { quota: 'max_vms', limit: 3, used: 3, tenantId: id } },
  });
  expect(await inUse(id)).toMatchObject({ vms: 3, vm_rows: 3 });
  expect(await recorded(id)).toEqual({ VM_REGISTERED: 3, QUOTA_EXHAUSTED: 1 });
});

it('judges each by its storage where not all fit, and grants those that do', async () => {
  const { id, caller } = await newTenant({ storage_quota_gb: 10 });
  const sizes = [4, 8, 6, 1];
  const results = await Promise.all(
    sizes.map((storageGb) => served(0).vms.register(caller, { ...vm, storageGb })),
  );
  const granted = sizes.filter((_, index) => results[index]?.ok);
  const gb = granted.reduce((sum, size) => sum + size, 0);
  expect(gb).toBeLessThanOrEqual(10);
  // Whoever came first: what was refused would not fit beside the rest.
  for (const size of sizes) if (!granted.includes(size)) expect(gb + size).toBeGreaterThan(10);
  const vms = granted.length;
  expect(await inUse(id)).toEqual({ vms, vm_rows: vms, gb, gb_rows: gb });
});

it('names each in the ledger by whom and by which token it was asked, those who asked together too', async () => {
  const { id, caller } = await newTenant({ max_vms: 10 });
  const tokens = [reference('operator_token', 'a'), reference('operator_token', 'b')];
  await Promise.all(tokens.map((token) => served(0).vms.register({ ...caller, token }, vm)));
  const { rows } = await test.superuser.query<{ canonical: Buffer }>(
    'select canonical from event where tenant = $1',
    [id],
  );
  const told = rows.map(({ canonical }) => JSON.parse(canonical.toString('utf8')).data.token);
  expect(told.sort()).toEqual(tokens);
});

it('holds to limits that change while others ask, and counts what there is', async () => {
  const by = fc.nat(1);
  const step = fc.oneof(
    fc.record({ kind: fc.constant('register' as const), storageGb: fc.nat(4), by }),
    fc.record({ kind: fc.constant('reserve' as const), gigabytes: fc.integer({ min: 1, max: 6 }), by }),
    fc.record({ kind: fc.constant('remove' as const), by }),
    fc.record({
      kind: fc.constant('limit' as const),
      limits: fc.record({ max_vms: fc.nat(6), storage_quota_gb: fc.nat(20) }),
    }),
  );
  // Those of one round come at the same time, at two processes.
  const rounds = fc.array(fc.array(step, { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(rounds, async (walk) => {
      let stands = { max_vms: 4, storage_quota_gb: 12 };
      const { id, caller } = await newTenant(stands);
      for (const round of walk) {
        const before = await inUse(id);
        const removable = (await served(0).vms.list(caller, { limit: 200 })).map((each) => each.id);
        await Promise.all(
          round.map((each) => {
            switch (each.kind) {
              case 'register':
                return served(each.by).vms.register(caller, { ...vm, storageGb: each.storageGb });
              case 'reserve': {
                const asked = { gigabytes: each.gigabytes, purpose: 'p', expiresInSeconds: 60 };
                return served(each.by).storage.reserve(caller, asked);
              }
              case 'remove':
                return served(each.by).vms.remove(caller, removable.pop() ?? randomUUID());
              case 'limit':
                return limit(id, each.limits);
              default:
                return each satisfies never;
            }
          }),
        );
        const changed = round.flatMap((each) => (each.kind === 'limit' ? [each.limits] : []));
        const after = await inUse(id);
        expect(after.vms).toBe(after.vm_rows);
        expect(after.gb).toBe(after.gb_rows);
        // Whatever was granted was so at a limit that held in this round.
        const held = [stands, ...changed];
        expect(after.vms).toBeLessThanOrEqual(Math.max(before.vms, ...held.map((each) => each.max_vms)));
        expect(after.gb).toBeLessThanOrEqual(
          Math.max(before.gb, ...held.map((each) => each.storage_quota_gb)),
        );
        stands = changed.at(-1) ?? stands;
        await limit(id, stands);
      }
    }),
    { numRuns: 12 },
  );
}, 30_000);

describe('under an idempotency key', () => {
  const asked = { ...vm, name: 'node', storageGb: 2 };

  it('takes once what is asked at once and again, at two processes, and answers all alike', async () => {
    const { id, caller } = await newTenant({ max_vms: 1 });
    const ask = (n: number) => served(n).vms.register(caller, asked, 'key-of-a-node');
    const results = [...(await Promise.all(Array.from({ length: 24 }, (_, n) => ask(n)))), await ask(0)];
    expect(results[0]).toMatchObject({ ok: true, value: { name: 'node', storageGb: 2 } });
    for (const result of results) expect(result).toEqual(results[0]);
    expect(await inUse(id)).toEqual({ vms: 1, vm_rows: 1, gb: 2, gb_rows: 2 });
    expect(await recorded(id)).toEqual({ VM_REGISTERED: 1 });
  });

  it('gives the answer that was lost on its way, as it was', async () => {
    const { id, caller } = await newTenant({});
    const [database] = databases;
    if (database === undefined) throw new Error('there is no database');
    const store = new PostgresEventStore(database);
    const severed = composeQuotas({
      database,
      store: {
        withRows: (tenant, work) => store.withRows(tenant, work),
        appendBy: async (writing, commands) => {
          await store.appendBy(writing, commands);
          throw new Error('the connection broke after the commit');
        },
      },
      tenants: new PostgresTenants(database),
      standings: new FreshTenantStandings(database),
      clock: () => now,
    });
    const storage = { gigabytes: 3, purpose: 'a restore', expiresInSeconds: 60 };
    await expect(severed.vms.register(caller, asked, 'lost')).rejects.toThrow('after the commit');
    await expect(severed.storage.reserve(caller, storage, 'lost')).rejects.toThrow('after the commit');
    const at = now;
    now = new Date(now.getTime() + 5_000);
    const again = [
      await served(1).vms.register(caller, asked, 'lost'),
      await served(1).storage.reserve(caller, storage, 'lost'),
    ];
    expect(again).toMatchObject([
      { value: { registeredAt: at.toISOString(), registeredBy: operator.id } },
      {
        value: { reservedAt: at.toISOString(), expiresAt: new Date(at.getTime() + 60_000).toISOString() },
      },
    ]);
    const [one] = await served(0).vms.list(caller, { limit: 10 });
    expect(again[0]).toEqual({ ok: true, value: one });
    expect(await inUse(id)).toEqual({ vms: 1, vm_rows: 1, gb: 5, gb_rows: 5 });
  });

  it('refuses another request, and is another key to another principal and another tenant', async () => {
    const { id, caller } = await newTenant({});
    expect((await served(0).vms.register(caller, asked, 'taken')).ok).toBe(true);
    expect(await served(1).vms.register(caller, { ...asked, storageGb: 3 }, 'taken')).toMatchObject({
      problem: { code: 'idempotency_key_reused' },
    });
    const principal = { id: randomUUID(), kind: 'operator' } as const;
    expect((await served(0).vms.register({ ...caller, principal }, asked, 'taken')).ok).toBe(true);
    expect(await inUse(id)).toMatchObject({ vms: 2, vm_rows: 2 });
    const other = await newTenant({});
    expect((await served(0).vms.register(other.caller, asked, 'taken')).ok).toBe(true);
    expect(await inUse(other.id)).toMatchObject({ vms: 1, vm_rows: 1 });
  });

  it('keeps no refusal: there may be room the next time', async () => {
    const { id, caller } = await newTenant({ max_vms: 0 });
    const ask = () => served(0).vms.register(caller, asked, 'full');
    expect(await ask()).toMatchObject({ problem: { code: 'quota_exceeded' } });
    await limit(id, { max_vms: 1 });
    expect((await ask()).ok).toBe(true);
  });

  it('is answered alike whoever shares it, and whatever else is asked at the same time', async () => {
    const step = fc.record({
      key: fc.constantFrom(undefined, 'a', 'b', 'c'),
      storageGb: fc.integer({ min: 1, max: 2 }),
      by: fc.nat(1),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(step, { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 3 }),
        async (rounds) => {
          const { id, caller } = await newTenant({ max_vms: 5, storage_quota_gb: 7 });
          const given = new Map<string, { readonly id: string; readonly storageGb: number }>();
          const ids = new Set<string>();
          for (const round of rounds)
            await Promise.all(
              round.map(async ({ key, storageGb, by }) => {
                const result = await served(by).vms.register(caller, { ...vm, storageGb }, key);
                if (!result.ok) {
                  expect(['quota_exceeded', 'idempotency_key_reused']).toContain(result.problem.code);
                  return;
                }
                const known = key === undefined ? undefined : given.get(key);
                expect(result.value).toMatchObject(known ?? { storageGb });
                if (known === undefined) expect(ids.has(result.value.id)).toBe(false);
                ids.add(result.value.id);
                if (key !== undefined) given.set(key, { id: result.value.id, storageGb });
              }),
            );
          const vms = ids.size;
          expect(await inUse(id)).toMatchObject({ vms, vm_rows: vms });
        },
      ),
      { numRuns: 12 },
    );
  }, 30_000);
});

describe('storage that is reserved', () => {
  const reserve = (caller: Caller, gigabytes: number, expiresInSeconds = 60) =>
    served(0).storage.reserve(caller, { gigabytes, purpose: 'a restore', expiresInSeconds });
  const idOf = async (reserved: ReturnType<typeof reserve>): Promise<string> => {
    const result = await reserved;
    if (!result.ok) throw new Error(result.problem.detail);
    return result.value.id;
  };

  it('counts until the moment at which it expires, and is cleared away afterwards', async () => {
    const { id, caller } = await newTenant({ storage_quota_gb: 10 });
    const held = await idOf(reserve(caller, 10));
    now = new Date(now.getTime() + 59_999);
    expect(await reserve(caller, 1)).toMatchObject({ problem: { code: 'quota_exceeded' } });
    now = new Date(now.getTime() + 1);
    expect(await served(0).storage.list(caller, { limit: 10 })).toEqual([]);
    expect(await served(1).storage.commit(caller, held)).toMatchObject({ problem: { code: 'not_found' } });
    expect(await reserve(caller, 10)).toMatchObject({ ok: true });
    expect(await inUse(id)).toMatchObject({ gb: 20, gb_rows: 20 });
    await Promise.all(processes.map(({ clearQuotas }) => clearQuotas()));
    expect(await inUse(id)).toMatchObject({ gb: 10, gb_rows: 10 });
    expect(await reserve(caller, 1)).toMatchObject({ problem: { exceeded: { used: 10 } } });
    expect(await recorded(id)).toEqual({ STORAGE_RESERVED: 2, QUOTA_EXHAUSTED: 2, STORAGE_EXPIRED: 1 });
  });

  it('does not expire once it is committed, and is given back by its release', async () => {
    const { id, caller } = await newTenant({ storage_quota_gb: 10 });
    const held = await idOf(reserve(caller, 10));
    expect(await served(1).storage.commit(caller, held)).toMatchObject({ value: { expiresAt: undefined } });
    expect(await served(1).storage.commit(caller, held)).toMatchObject({ ok: true });
    now = new Date(now.getTime() + 3_600_000);
    await served(0).clearQuotas();
    expect(await reserve(caller, 1)).toMatchObject({ problem: { code: 'quota_exceeded' } });
    expect(await served(0).storage.release(caller, held)).toMatchObject({ ok: true });
    expect(await served(0).storage.release(caller, held)).toMatchObject({ problem: { code: 'not_found' } });
    expect(await reserve(caller, 10)).toMatchObject({ ok: true });
    expect(await recorded(id)).toEqual({
      STORAGE_RESERVED: 2,
      STORAGE_COMMITTED: 1,
      STORAGE_RELEASED: 1,
      QUOTA_EXHAUSTED: 1,
    });
  });
});

it('keeps quotas from tenants that are not registered, or not active', async () => {
  const { id, caller } = await newTenant({});
  await test.superuser.query(
    "update registered_tenant set status = 'PENDING_VERIFICATION' where tenant = $1",
    [id],
  );
  expect(await served(0).vms.register(caller, vm)).toMatchObject({
    problem: { code: 'tenant_not_active' },
  });
  const unregistered = { principal: operator, tenant: reference('tenant_node', await test.newTenant()) };
  expect(await served(0).vms.register(unregistered, vm)).toMatchObject({
    problem: { code: 'not_found' },
  });
});
