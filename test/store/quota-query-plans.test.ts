import { randomUUID } from 'node:crypto';
import { type Role, roles } from '../../migrations/roles';
import { inTenant } from '../../store/database';
import { RequestWindows } from '../../store/request-windows';
import { StorageReservations } from '../../store/storage-reservations';
import { storedCommands } from '../../store/stored-commands';
import { Vms } from '../../store/vms';
import { ExplainedQueries } from './explained-queries';
import { openTestStore, type TestStore } from './test-store';

let test: TestStore;
let tenant: string;
let explained: ExplainedQueries;

beforeAll(async () => {
  test = await openTestStore();
  const tenants = await test.newTenants(2_000);
  tenant = tenants[0] ?? '';
  for (const fill of [
    `insert into registered_tenant
       (tenant, slug, display_name, status, system, limits, policy, isolation, memory_namespace, created_at, updated_at,
        version)
     select tenant, tenant, 'n', 'ACTIVE', false, '{}', '{}', 'shared', tenant, now(), now(), 1
     from unnest($1::uuid[]) as tenant`,
    'insert into tenant_usage (tenant, vms) select tenant, 1000 from unnest($1::uuid[]) as tenant',
    `insert into vm (id, tenant, storage_gb, registered_at, registered_by)
     select gen_random_uuid(), tenant, 1, now(), tenant
     from unnest(($1::uuid[])[:10]) as tenant, generate_series(1, 1000)`,
    `insert into storage_reservation (id, tenant, gigabytes, purpose, reserved_at, reserved_by, expires_at)
     select gen_random_uuid(), tenant, 1, 'p', now(), tenant,
       case when n % 100 = 0 then now() + n * interval '1 second' end
     from unnest(($1::uuid[])[:10]) as tenant, generate_series(1, 1000) as n`,
    `insert into request_window (tenant, minute, requests)
     select tenant, now() + n * interval '1 minute', 1
     from unnest(($1::uuid[])[:10]) as tenant, generate_series(1, 1000) as n`,
    `insert into command (tenant, principal, route, key, request_hmac, result)
     select tenant, tenant, 'vm.register', n, '', '{}'
     from unnest(($1::uuid[])[:10]) as tenant, generate_series(1, 1000) as n`,
  ])
    await test.superuser.query(fill, [tenants]);
  await test.superuser.query('analyze');
  explained = await ExplainedQueries.of(test, [roles.app, roles.projector], tenant);
});
afterAll(async () => {
  await explained.close();
  await test.close();
});
beforeEach(() => explained.forget());

const now = new Date();
const vms = () => new Vms({ app: explained.database });
const reservations = () =>
  new StorageReservations({ app: explained.database, projector: explained.database });
const windows = () => new RequestWindows({ ...test.database, projector: explained.database });
const inTransaction = (work: Parameters<typeof inTenant<unknown>>[2]) =>
  inTenant({ app: explained.database }, tenant, work);

describe('what is asked of what tenants hold finds it by an index', () => {
  it.each<[string, Role, readonly string[], () => Promise<unknown>]>([
    ['the nodes of a tenant', roles.app, ['vm_pkey'], () => vms().list(tenant, { limit: 20 })],
    [
      'the next of them',
      roles.app,
      ['vm_pkey'],
      () => vms().list(tenant, { limit: 20, after: randomUUID() }),
    ],
    ['a node', roles.app, ['vm_pkey'], () => vms().find(tenant, randomUUID())],
    [
      'the removal of a node',
      roles.app,
      ['vm_pkey'],
      () => inTransaction((transaction) => vms().remove(transaction, tenant, randomUUID())),
    ],
    [
      'the reservations of a tenant',
      roles.app,
      ['storage_reservation_pkey'],
      () => reservations().list(tenant, now, { limit: 20 }),
    ],
    [
      'a reservation, its commitment and its release',
      roles.app,
      ['storage_reservation_pkey'],
      () =>
        inTransaction(async (transaction) => {
          await reservations().find(transaction, tenant, randomUUID());
          await reservations().commit(transaction, tenant, randomUUID());
          await reservations().remove(transaction, tenant, randomUUID());
        }),
    ],
    [
      'reservations that expired, of all tenants',
      roles.projector,
      ['storage_reservation_expiry'],
      () => reservations().expired(now, 20),
    ],
    [
      'what was answered under keys',
      roles.app,
      ['command_pkey'],
      () =>
        inTransaction((transaction) =>
          storedCommands(transaction, tenant, [
            { principal: tenant, route: 'vm.register', key: '7' },
            { principal: tenant, route: 'vm.register', key: 'another' },
          ]),
        ),
    ],
    ['minutes that are over', roles.projector, ['request_window_minute'], () => windows().purge(now)],
  ])('%s', async (_what, role, indexes, ask) => {
    await ask();
    const found = (await explained.plans(role)).join('\n');
    for (const index of indexes) expect(found).toMatch(new RegExp(`(?:using|on) ${index}\\b`));
    expect(found).not.toContain('Seq Scan');
  });

  it.each([
    ['lock_tenant_usage', 'select * from lock_tenant_usage($1, now())'],
    ['count_requests', 'select count_requests($1, now(), 2)'],
    [
      'take_together',
      `select take_together($1::uuid, now(), 1, 1, jsonb_build_array(jsonb_build_object('id', gen_random_uuid(), 'tenant', $1::uuid,
         'storage_gb', 1, 'registered_at', now(), 'registered_by', $1::uuid)), '[]',
         array[$1::uuid, $1::uuid], '{}', '{}', array[$1::uuid, $1::uuid], '{vm.register,vm.register}', '{one,another}',
         '', E'{}\\n{}', '{}', '{}',
         '{}', '{}', '{}', '{}', '{}', '', '{}', '{}', '{}')`,
    ],
  ])('%s', async (_name, text) => {
    const client = explained.as(roles.app);
    await client.query('begin');
    await client.query(text, [tenant]);
    const scans = await client.query<{ relname: string }>(
      "select relname from pg_stat_xact_user_tables where seq_scan > 0 and relname !~ '^event'",
    );
    await client.query('rollback');
    expect(scans.rows).toEqual([]);
  });
});
