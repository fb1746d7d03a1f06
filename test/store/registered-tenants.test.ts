import { roles } from '../../migrations/roles';
import { FreshTenantStandings } from '../../store/fresh-tenant-standings';
import { overdueDeletions } from '../../store/overdue-deletions';
import { PostgresRegisteredTenants } from '../../store/postgres-registered-tenants';
import type { RegisteredTenantFilter } from '../../store/registered-tenants';
import { ExplainedQueries } from './explained-queries';
import { openTestStore, type TestStore } from './test-store';

const count = 10_000;

let test: TestStore;
let explained: ExplainedQueries;
let tenants: PostgresRegisteredTenants;

beforeAll(async () => {
  test = await openTestStore();
  await test.superuser.query(
    `with allotted as (
       insert into tenant (id, reference)
       select gen_random_uuid(), 'tenant_node:t' || lpad(n::text, 5, '0') from generate_series(0, $1 - 1) as n
       returning id, substr(reference, 13) as slug
     )
     insert into registered_tenant
       (tenant, slug, display_name, parent, status, system, limits, policy, isolation, memory_namespace, created_at,
        updated_at, version, changed_at)
     select id, slug, slug, case when slug like '%77' then 't00000' end,
       case when slug like '%00' then 'SUSPENDED' else 'ACTIVE' end, slug like '%50', '{}', '{}', 'shared', slug, now(),
       now(), 1, now() - interval '1 day'
     from allotted`,
    [count],
  );
  await test.superuser.query('analyze');
  explained = await ExplainedQueries.of(test, [roles.projector]);
  tenants = new PostgresRegisteredTenants({ app: test.database.app, projector: explained.database });
});
afterAll(async () => {
  await explained.close();
  await test.close();
});
beforeEach(() => explained.forget());

interface Plan {
  readonly text: string;
  /** Rows that were looked at to give those that were asked for. */
  readonly looked: number;
}

/** How the statement that was asked last is carried out, as the role that asks it. */
async function plan(): Promise<Plan> {
  const text = (await explained.plans(roles.projector, 'explain analyze')).at(-1) ?? '';
  const numbers = [...text.matchAll(/actual time=\S+ rows=(\d+)|Rows Removed by Filter: (\d+)/g)];
  return { text, looked: Math.max(...numbers.map(([, given, removed]) => Number(given ?? removed))) };
}

it('every tenant is listed once, by slug', async () => {
  const listed: string[] = [];
  for (let after: string | undefined; ; after = listed.at(-1)) {
    const page = await tenants.list({ limit: 1000, after, includeSystem: true });
    if (page.length === 0) break;
    listed.push(...page.map(({ tenant_id }) => tenant_id));
  }
  expect(listed).toHaveLength(count);
  expect(listed).toEqual([...new Set(listed)].sort());
});

describe.each<[string, Omit<RegisteredTenantFilter, 'limit'>, string]>([
  ['customers', {}, 'registered_tenant_listed'],
  ['all', { includeSystem: true }, 'registered_tenant_slug_key'],
  ['those that are suspended', { status: 'SUSPENDED', includeSystem: true }, 'registered_tenant_by_status'],
  ['those below another', { parent: 't00000', includeSystem: true }, 'registered_tenant_by_parent'],
])('a page of %s', (_, filter, index) => {
  it.each(['t00001', 't09000'])('after %s looks at as many rows as it has', async (after) => {
    const page = await tenants.list({ ...filter, after, limit: 21 });
    expect(page.length).toBeGreaterThan(8);
    const { text, looked } = await plan();
    expect(text).toMatch(new RegExp(`Index.* (?:using|on) ${index}`));
    expect(text).not.toContain('Seq Scan');
    expect(looked).toBeLessThanOrEqual(21);
  });
});

it.each<[string, string, () => Promise<unknown>]>([
  ['by its slug', 'registered_tenant_slug_key', () => tenants.find('t00007')],
  ['in its line', 'registered_tenant_slug_key', () => tenants.lineage('t00007')],
  ['above others', 'registered_tenant_by_parent', () => tenants.below('t00017')],
  [
    'by the names that are taken',
    'registered_tenant_memory_namespace_key',
    () => tenants.taken({ slug: 't00007', namespace: 'n', memory_namespace: 'm' }),
  ],
])('a tenant is found %s without looking through them all', async (_, index, find) => {
  await find();
  const { text } = await plan();
  expect(text).toContain(index);
  expect(text).not.toContain('Seq Scan');
});

it('deletions that are overdue are counted without looking through all tenants', async () => {
  await overdueDeletions({ projector: explained.database }, new Date());
  const { text } = await plan();
  expect(text).toContain('registered_tenant_by_status');
  expect(text).not.toContain('Seq Scan');
});

it('what changed lately is read by when it changed', async () => {
  const standings = new FreshTenantStandings({ projector: explained.database });
  await standings.fresh();
  await test.superuser.query("update registered_tenant set changed_at = now() where slug = 't00007'");
  standings.expire();
  await standings.fresh();
  const { text, looked } = await plan();
  expect(text).toContain('registered_tenant_changed');
  expect(looked).toBe(1);
});

it('a tenant sees its own registration; asked as another, none', async () => {
  const { rows } = await test.superuser.query<{ id: string }>(
    `select tenant as id from registered_tenant where slug in ('t00001', 't00002') order by slug`,
  );
  for (const [index, { id }] of rows.entries())
    expect(await tenants.findOwn(id)).toMatchObject({ tenant_id: `t0000${index + 1}` });
  expect(await tenants.findOwn(await test.newTenant())).toBeUndefined();
});
