import { KeysLeft, removedWithTenant, TenantRemains } from '../../store/tenant-remains';
import { command, event } from './commands';
import { openTestStore, type TestStore } from './test-store';

/** What tells the ledger, and keeps names from being given again. */
const kept = [
  'event',
  'command',
  'pending',
  'log_entry',
  'decision',
  'ledger_entry',
  'registered_tenant',
  // Each row goes when its key is destroyed.
  'made_key',
  // Its move has ended, or expires.
  'tenant_move',
];

let test: TestStore;
beforeAll(async () => {
  test = await openTestStore();
});
afterAll(() => test.close());

it('is said of every table of tenants whether its rows go', async () => {
  const { rows } = await test.superuser.query<{ name: string }>(
    `select table_name as name from information_schema.columns
     where table_schema = 'public' and column_name = 'tenant'
       and table_name in (select relname from pg_class where relkind in ('r', 'p') and not relispartition)
     order by table_name`,
  );
  expect(rows.map(({ name }) => name)).toEqual([...kept, ...removedWithTenant].sort());
});

it("removes what is the tenant's, and nothing of another", async () => {
  const [tenant, other] = [await test.newTenant(), await test.newTenant()];
  for (const each of [tenant, other]) {
    await test.store.append(command(each, [event('a:1', 0)]));
    await test.superuser.query(
      `insert into principal (id, tenant, kind, name, role, enrolled_by)
       values (gen_random_uuid(), $1::uuid, 'person', 'n', 'member', gen_random_uuid())`,
      [each],
    );
  }
  await new TenantRemains(test.database).remove(tenant);
  const { rows } = await test.superuser.query('select tenant from principal where tenant is not null');
  expect(rows).toEqual([{ tenant: other }]);
  expect(await test.store.history(tenant, 'a:1')).toHaveLength(1);
});

describe('where a rehearsal made a key', () => {
  let tenant: string;
  beforeEach(async () => {
    tenant = await test.newTenant();
    await test.superuser.query(
      `with opened as (
         insert into rehearsal
           (id, tenant, tenant_reference, kind, period, key_ref, request, state, workflow_id, requested_by)
         values (gen_random_uuid(), $1::uuid, 'r', 'rotation', 'p', 'k', '{}', 'running', $1, $1::uuid)
         returning id, tenant
       )
       insert into key_lease (id, tenant, rehearsal, key_store, key, expires_at)
       select gen_random_uuid(), tenant, id, 's', 'k', now() from opened`,
      [tenant],
    );
  });
  const rehearsals = async () => {
    const { rows } = await test.superuser.query('select from rehearsal where tenant = $1', [tenant]);
    return rows.length;
  };

  it('leaves everything while that key is not destroyed yet', async () => {
    await expect(new TenantRemains(test.database).remove(tenant)).rejects.toThrow(KeysLeft);
    expect(await rehearsals()).toBe(1);
  });

  it('removes everything once it is destroyed', async () => {
    await test.superuser.query('update key_lease set closed_at = now() where tenant = $1', [tenant]);
    await new TenantRemains(test.database).remove(tenant);
    expect(await rehearsals()).toBe(0);
  });
});
