import { v7 as uuidv7 } from 'uuid';
import { referenceSchema } from '../../domain/reference';
import { roles } from '../../migrations/roles';
import { PostgresAccessLeases } from '../../store/postgres-access-leases';
import { PostgresRehearsals } from '../../store/postgres-rehearsals';
import { ExplainedQueries } from './explained-queries';
import { keyRef, newRehearsal } from './new-rehearsal';
import { openTestStore, type TestStore } from './test-store';

let test: TestStore;
let tenant: string;
let rehearsal: string;
let explained: ExplainedQueries;

beforeAll(async () => {
  test = await openTestStore();
  const tenants = await test.newTenants(12);
  tenant = tenants[0] ?? '';
  await test.superuser.query(
    `insert into rehearsal
       (id, tenant, tenant_reference, kind, period, key_ref, request, state, workflow_id, requested_by, closed_at)
     select gen_random_uuid(), tenant, 'tenant_node:t', case n % 2 when 0 then 'rotation' else 'break_glass' end,
       n::text, 'key_registry:' || n % 40, '{}', case n % 100 when 0 then 'running' else 'done' end,
       tenant || '/' || n, tenant, case n % 100 when 0 then null else now() - n * interval '1 day' end
     from unnest($1::uuid[]) as tenant, generate_series(1, 1000) as n`,
    [tenants],
  );
  await test.superuser.query(
    `insert into key_lease (id, tenant, rehearsal, key_store, key, expires_at, closed_at)
     select gen_random_uuid(), tenant, id, 'embedded', id::text, now(),
       case state when 'running' then null else now() end from rehearsal`,
  );
  await test.superuser.query(
    `insert into access_lease
       (id, tenant, rehearsal, key_ref, holder, taken_at, expires_at, ended_at, ended_because)
     select gen_random_uuid(), tenant, id, key_ref || '_' || period, tenant, now(), now(),
       case state when 'running' then null else now() end, case state when 'running' then null else 'returned' end
     from rehearsal`,
  );
  await test.superuser.query('analyze');
  const { rows } = await test.superuser.query<{ id: string }>(
    `select id from rehearsal where tenant = $1 and state = 'done' limit 1`,
    [tenant],
  );
  rehearsal = rows[0]?.id ?? '';
  explained = await ExplainedQueries.of(test, [roles.projector]);
});
afterAll(async () => {
  await explained.close();
  await test.close();
});
beforeEach(() => explained.forget());

const rehearsals = () => new PostgresRehearsals({ projector: explained.database });
const leases = () => new PostgresAccessLeases({ projector: explained.database });
const now = new Date();
const bound = referenceSchema.parse('key_registry:2');
const lease = () => ({ id: uuidv7(), tenant, rehearsal, keyRef, holder: tenant });

describe('what is asked of rehearsals and leases finds it by an index', () => {
  it.each<[string, readonly string[], () => Promise<unknown>]>([
    [
      'the drill that stands',
      ['rehearsal_tenant_kind_key_ref_period_key'],
      () => rehearsals().open(newRehearsal(tenant, { period: '2', keyRef: bound })),
    ],
    ['a rehearsal', ['rehearsal_pkey'], () => rehearsals().find(rehearsal)],
    ['those of a tenant', ['rehearsal_of_tenant'], () => rehearsals().list({ tenant, limit: 20 })],
    [
      'the next of a tenant',
      ['rehearsal_of_tenant'],
      () => rehearsals().list({ tenant, limit: 20, after: rehearsal }),
    ],
    ['those of all tenants', ['rehearsal_pkey'], () => rehearsals().list({ limit: 20 })],
    ['the ending', ['rehearsal_pkey'], () => rehearsals().markClosed(rehearsal, 'failed', undefined)],
    ['the last that was done', ['rehearsal_done'], () => rehearsals().lastDone(tenant, 'rotation', bound)],
    ['untouched ones', ['rehearsal_untouched'], () => rehearsals().openUntouchedSince(now, 20)],
    [
      'the end of a key’s lease',
      ['key_lease_tenant_key_store_key_key'],
      () => rehearsals().closeLease({ tenant, keyStore: 'embedded', key: rehearsal }),
    ],
    ['keys left behind', ['key_lease_open', 'rehearsal_pkey'], () => rehearsals().leasesLeftBehind(now, 20)],
    ['access', ['access_lease_rehearsal_key'], () => leases().find(rehearsal)],
    [
      'access that is taken',
      ['access_lease_(?:open|expiring)', 'access_lease_rehearsal_key'],
      () => leases().take(lease(), now, now),
    ],
    ['a use', ['access_lease_rehearsal_key'], () => leases().use(rehearsal, now)],
    ['the end of access', ['access_lease_rehearsal_key'], () => leases().end(rehearsal, 'returned', now)],
    ['access left behind', ['access_lease_expiring', 'rehearsal_pkey'], () => leases().leftBehind(now, 20)],
  ])('%s', async (_what, indexes, ask) => {
    await ask();
    const found = (await explained.plans(roles.projector)).join('\n');
    for (const index of indexes) expect(found).toMatch(new RegExp(`(?:using|on) ${index}\\b`));
    expect(found).not.toContain('Seq Scan');
  });
});
