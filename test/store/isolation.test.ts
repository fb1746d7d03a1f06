import type { Client } from 'pg';
import { roles } from '../../migrations/roles';
import { inTenant } from '../../store/database';
import { command, event } from './commands';
import { openTestStore, type TestStore } from './test-store';

let test: TestStore;
let tenant: string;
let other: string;
/** Of which there is nothing. */
let empty: string;
const clients = new Map<string, Client>();
const allRoles = Object.values(roles);
const tenantTables = [
  'event',
  'command',
  'pending',
  'log_entry',
  'decision',
  'provisioning',
  'principal',
  'session',
  'embedded_key',
  'token_key',
  'capability_token',
  'tenant_secret',
  'rehearsal',
  'key_lease',
  'made_key',
  'access_lease',
  'due_rehearsal',
  'registered_tenant',
  'tenant_move',
  'tool_registry_version',
  'tool_registry',
  'ledger_entry',
  'tenant_usage',
  'vm',
  'storage_reservation',
  'request_window',
  'webhook_endpoint',
  'webhook_delivery',
  'tenant_run',
  'tenant_run_part',
  'run_usage',
  'run_reservation',
] as const;
const partitions = Array.from({ length: 8 }, (_, remainder) => `event_${remainder}`);

beforeAll(async () => {
  test = await openTestStore();
  tenant = await test.newTenant();
  other = await test.newTenant();
  empty = await test.newTenant();
  for (const each of [tenant, other]) await fill(each);
  await test.superuser.query('select sequence_pending(1000)');
  for (const each of [tenant, other]) await test.store.append(command(each, [event('a:1', 1)]));
  for (const role of allRoles) {
    const client = test.database.dedicatedClient(role);
    await client.connect();
    clients.set(role, client);
  }
});
afterAll(async () => {
  await Promise.all([...clients.values()].map((client) => client.end()));
  await test.close();
});

/** A row of the tenant in each table. */
async function fill(of: string): Promise<void> {
  const key = { principal: of, route: 'r', key: 'k', requestHmac: Buffer.alloc(32), resultOf: () => ({}) };
  await test.store.append(command(of, [event('a:1', 0)], { command: key }));
  await test.superuser.query(
    `insert into decision
       (seq, tenant, stream, version, kind, operation, outcome, actor, event_id, recorded_at, leads)
     select count(*), $1::uuid, 'a:1', 1, 'a', 'o', 'recorded', $1::uuid, gen_random_uuid(), now(), true from decision`,
    [of],
  );
  await test.superuser.query(
    `insert into provisioning (id, tenant, tenant_reference, document_hash, document, state, workflow_id, requested_by)
     values (gen_random_uuid(), $1::uuid, 'r', 'h', '{}', 'running', gen_random_uuid(), gen_random_uuid())`,
    [of],
  );
  await test.superuser.query(
    `with enrolled as (
       insert into principal (id, tenant, kind, name, role, enrolled_by)
       values (gen_random_uuid(), $1::uuid, 'person', 'n', 'member', gen_random_uuid()) returning id, tenant
     )
     insert into session (id, tenant, principal, holder_key, token_hash, challenge_hash, opened_at, expires_at)
     select gen_random_uuid(), tenant, id, 'holder_key:' || id, uuid_send(id), uuid_send(id), now(), now()
     from enrolled`,
    [of],
  );
  await test.superuser.query(
    `insert into token_key (tenant, kid, key_store, key_name, key_version, public_key, made_at, signed_until)
     values ($1, 'k', 's', 'n', '1', 'p', now(), now())`,
    [of],
  );
  await test.superuser.query(
    `insert into capability_token (id, tenant, ancestors, principal, scopes, public_key, bound, offline, issued_by,
       issued_at, expires_at)
     select gen_random_uuid(), tenant, '{}', id, '{}', 'p', false, false, id, now(), now() from principal
     where tenant = $1`,
    [of],
  );
  await test.superuser.query(
    `insert into registered_tenant
       (tenant, slug, display_name, status, system, limits, policy, isolation, memory_namespace, created_at, updated_at,
        version)
     values ($1::uuid, $1, 'n', 'ACTIVE', false, '{}', '{}', 'shared', $1, now(), now(), 1)`,
    [of],
  );
  await test.superuser.query('insert into tenant_move values ($1, now())', [of]);
  await test.superuser.query(
    `with added as (
       insert into webhook_endpoint (id, tenant, tenant_reference, url, events, description, secret, created_by, created_at)
       values (gen_random_uuid(), $1::uuid, 'r', 'u', '{}', '', '', $1::uuid, now()) returning id, tenant
     )
     insert into webhook_delivery (id, tenant, endpoint, message, type, payload, state, created_at, updated_at)
     select gen_random_uuid(), tenant, id, gen_random_uuid(), 't', '{}', 'dead', now(), now() from added`,
    [of],
  );
  await test.superuser.query("insert into due_rehearsal values ($1, 'rotation', 'k', now())", [of]);
  await test.superuser.query(
    `with version as (
       insert into tool_registry_version (tenant, version, id, hash, tools, seeded_at, seeded_by)
       values ($1::uuid, 'v1.0.0', gen_random_uuid(), 'h', '[]', now(), $1::uuid) returning tenant, version
     )
     insert into tool_registry (tenant, selected) select tenant, version from version`,
    [of],
  );
  await test.superuser.query(
    `insert into ledger_entry (seq, tenant, stream, version, type, actor)
     select count(*), $1::uuid, 'a:1', 1, 'T', $1::uuid from ledger_entry`,
    [of],
  );
  await test.superuser.query(
    `with used as (insert into tenant_usage (tenant) values ($1::uuid)),
       counted as (insert into request_window (tenant, minute, requests) values ($1, now(), 1)),
       registered as (
         insert into vm (id, tenant, storage_gb, registered_at, registered_by)
         values (gen_random_uuid(), $1, 1, now(), $1)
       )
     insert into storage_reservation (id, tenant, gigabytes, purpose, reserved_at, reserved_by)
     values (gen_random_uuid(), $1, 1, 'p', now(), $1)`,
    [of],
  );
  await test.superuser.query("insert into made_key values ($1, 's', 'k')", [of]);
  await test.superuser.query("insert into tenant_secret values ($1, 'p', 1, 's')", [of]);
  await test.superuser.query(
    `insert into embedded_key (tenant, name, version, algorithm, state, operation, public_key, wrapped)
     values ($1, 'n', 1, 'a', 'active', 'o', 'p', 'w')`,
    [of],
  );
  await test.superuser.query(
    `with begun as (
       insert into tenant_run (id, tenant, tenant_reference, state, provider, model, max_turns, namespace, workflow_id,
         requested_by)
       values (gen_random_uuid(), $1::uuid, 'r', 'running', 'p', 'm', 1, 'n', gen_random_uuid(), gen_random_uuid())
       returning id, tenant
     ), said as (
       insert into tenant_run_part (tenant, run, turn, part, kind, sealed)
       select tenant, id, 0, 0, 'prompt', 's' from begun
     ), used as (
       insert into run_usage (tenant, quota, window_start) select tenant, 'rpm', now() from begun
     )
     insert into run_reservation (tenant, run, turn, window_start, tokens, expires_at)
     select tenant, id, 1, now(), 1, now() from begun`,
    [of],
  );
  await test.superuser.query(
    `with opened as (
       insert into rehearsal
         (id, tenant, tenant_reference, kind, period, key_ref, request, state, workflow_id, requested_by)
       values (gen_random_uuid(), $1::uuid, 'r', 'rotation', 'p', 'k', '{}', 'running', gen_random_uuid(), $1::uuid)
       returning id, tenant
     ), leased as (
       insert into key_lease (id, tenant, rehearsal, key_store, key, expires_at)
       select gen_random_uuid(), tenant, id, 's', 'k', now() from opened
     )
     insert into access_lease (id, tenant, rehearsal, key_ref, holder, taken_at, expires_at)
     select gen_random_uuid(), tenant, id, 'k', tenant, now(), now() from opened`,
    [of],
  );
}

function as(role: string): Client {
  const client = clients.get(role);
  if (client === undefined) throw new Error(`no connection as ${role}`);
  return client;
}

async function tenantsSeen(client: Client, table: string): Promise<readonly string[]> {
  const { rows } = await client.query<{ tenant: string }>(
    `select distinct tenant from ${table} where tenant is not null order by tenant`,
  );
  return rows.map((row) => row.tenant);
}

describe('portcullis_app', () => {
  it.each([...tenantTables, 'stream'])(
    'sees in %s the rows of the tenant that it is set to, and none else',
    async (table) => {
      const app = as(roles.app);
      expect(await tenantsSeen(app, table)).toEqual([]);
      await app.query('begin');
      await app.query(`select set_config('portcullis.tenant', $1, true)`, [tenant]);
      expect(await tenantsSeen(app, table)).toEqual([tenant]);
      const { rowCount } = await app.query(`select from ${table} where tenant = $1`, [other]);
      expect(rowCount).toBe(0);
      await app.query('commit');
      // The setting ended with the transaction, and left an empty one behind.
      expect(await tenantsSeen(app, table)).toEqual([]);
    },
  );

  it.each(tenantTables)(
    'reads, changes and removes in %s no row of another tenant, where it asks for every row',
    async (table) => {
      const { rows } = await test.superuser.query<{ statement: string }>(
        `select 'select tenant from ' || $1 as statement
         union all
         (select format('update %s set %I = %2$I', $1, attname) from pg_attribute
          where attrelid = $1::regclass and attnum > 0 and has_column_privilege($2, attrelid, attnum, 'update')
          limit 1)
         union all
         select 'delete from ' || $1 where has_table_privilege($2, $1::regclass, 'delete')`,
        [table, roles.app],
      );
      const app = as(roles.app);
      await app.query('begin');
      await app.query(`select set_config('portcullis.tenant', $1, true)`, [empty]);
      for (const { statement } of rows) {
        const { rowCount } = await app.query(statement);
        expect({ statement, rowCount }).toEqual({ statement, rowCount: 0 });
      }
      await app.query('rollback');
    },
  );

  it('writes rows of the tenant that it is set to alone', async () => {
    const provisioning = (of: string) => ({
      id: crypto.randomUUID(),
      tenant: of,
      tenant_reference: 'r',
      document_hash: crypto.randomUUID(),
      document: {},
      state: 'refused' as const,
      workflow_id: crypto.randomUUID(),
      requested_by: of,
    });
    const insert = (of: string) =>
      inTenant(test.database, tenant, (transaction) =>
        transaction.insertInto('provisioning').values(provisioning(of)).execute(),
      );
    await insert(tenant);
    await expect(insert(other)).rejects.toThrow('row-level security');
  });

  it('enrols principals of the tenant that it is set to, and of the deployment', async () => {
    const insert = (of: string | null) => {
      const described = of === null ? { kind: 'operator' as const } : { kind: 'person' as const, tenant: of };
      const role = of === null ? null : ('admin' as const);
      return inTenant(test.database, tenant, (transaction) =>
        transaction
          .insertInto('principal')
          .values({ id: crypto.randomUUID(), name: 'n', role, ...described })
          .execute(),
      );
    };
    await insert(tenant);
    await insert(null);
    await expect(insert(other)).rejects.toThrow('row-level security');
  });

  it('opens sessions of the tenant that it is set to alone', async () => {
    const stolen = `insert into session select gen_random_uuid(), $1, principal, holder_key, 't', 'c', now(), now()
      from session`;
    const app = as(roles.app);
    await app.query('begin');
    await app.query(`select set_config('portcullis.tenant', $1, true)`, [tenant]);
    await expect(app.query(stolen, [other])).rejects.toThrow('row-level security');
    await app.query('rollback');
  });

  it('reads through the functions what belongs to the tenant asked for', async () => {
    const [head] = await test.store.history(other, 'a:1');
    expect(await test.store.receipt(tenant, head?.id ?? '')).toBeUndefined();
    expect(await test.store.receipt(other, head?.id ?? '')).toMatchObject({ seq: 1 });
  });

  it('writes no event but through append', async () => {
    const insert = `insert into event select * from event`;
    await expect(as(roles.app).query(insert)).rejects.toThrow('permission denied');
    await expect(as(roles.app).query('insert into log_entry select * from log_entry')).rejects.toThrow(
      'permission denied',
    );
  });
});

describe('roles', () => {
  it('own no table, pass by no row-level security, and cannot log in', async () => {
    const { rows } = await test.superuser.query<{ rolname: string; fine: boolean }>(
      `select rolname, not (rolsuper or rolbypassrls or rolcanlogin or rolcreaterole or rolcreatedb)
         and not exists (select from pg_class where relowner = pg_roles.oid) as fine
       from pg_roles where rolname = any ($1) order by rolname`,
      [allRoles],
    );
    expect(rows).toEqual([...allRoles].sort().map((rolname) => ({ rolname, fine: true })));
  });

  it('own the functions that run as them, and no other', async () => {
    const { rows } = await test.superuser.query(
      `select proname, rolname, prosecdef from pg_proc join pg_roles on pg_roles.oid = proowner
       where pronamespace = 'public'::regnamespace and (prosecdef or rolname = any ($1)) order by proname`,
      [allRoles],
    );
    expect(rows).toEqual([
      { proname: 'append', rolname: roles.append, prosecdef: true },
      { proname: 'append_one', rolname: roles.append, prosecdef: true },
      { proname: 'find_holder_key', rolname: roles.projector, prosecdef: true },
      { proname: 'find_session', rolname: roles.projector, prosecdef: true },
      { proname: 'sequencer_lag', rolname: roles.sequencer, prosecdef: true },
    ]);
  });

  it('let nobody else call the functions', async () => {
    const { rows } = await test.superuser.query(
      `select proname from pg_proc
       where pronamespace = 'public'::regnamespace and prorettype <> 'trigger'::regtype
         and has_function_privilege('public', oid, 'execute')`,
    );
    expect(rows).toEqual([]);
  });

  it('have every tenant-keyed table under row-level security, forced', async () => {
    const { rows } = await test.superuser.query<{ relname: string }>(
      `select relname from pg_class join pg_attribute on attrelid = pg_class.oid
       where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition
         and attname = 'tenant' and relrowsecurity and relforcerowsecurity order by relname`,
    );
    expect(rows.map(({ relname }) => relname)).toEqual([...tenantTables].sort());
  });
});

describe.each(['event', 'log_entry', ...partitions])('%s is append-only', (table) => {
  const statements = [`update ${table} set version = version`, `delete from ${table}`, `truncate ${table}`];

  it.each(allRoles)('for %s', async (role) => {
    for (const statement of statements)
      await expect(as(role).query(statement)).rejects.toThrow('permission denied');
  });

  it('for its owner and the superuser, who are stopped by a trigger', async () => {
    for (const statement of statements)
      await expect(test.superuser.query(statement)).rejects.toThrow('is append-only');
  });
});

it.each(allRoles)('%s reaches no partition directly', async (role) => {
  for (const partition of partitions)
    await expect(as(role).query(`select from ${partition}`)).rejects.toThrow('permission denied');
});
