import type { Client } from 'pg';
import { roles } from '../../migrations/roles';
import { command, event } from './commands';
import { openTestStore, type TestStore } from './test-store';

let test: TestStore;
let tenant: string;
let eventId: string;
beforeAll(async () => {
  test = await openTestStore();
  const tenants = await Promise.all(Array.from({ length: 12 }, () => test.newTenant()));
  tenant = tenants[0] ?? '';
  await test.superuser.query(
    `insert into event (tenant, stream, version, id, type, actor, recorded_at, salt, canonical)
     select tenant, 'a:' || n, version, gen_random_uuid(), 'T', tenant, now(), sha256('x'), '{}'
     from unnest($1::uuid[]) as tenant, generate_series(1, 1000) as n, generate_series(1, 3) as version`,
    [tenants],
  );
  await test.superuser.query(
    `insert into log_entry (seq, tenant, stream, version, event_id, leaf_hash)
     select row_number() over (order by tenant, stream, version) - 1, tenant, stream, version, id, salt from event`,
  );
  await test.superuser.query(
    `insert into command (tenant, principal, route, key, request_hmac, result)
     select tenant, tenant, 'r', 'k' || n, '', '{}' from unnest($1::uuid[]) as tenant, generate_series(1, 500) as n`,
    [tenants],
  );
  await test.superuser.query(
    `insert into decision (seq, tenant, stream, version, kind, operation, outcome, code, subject, company, actor,
       event_id, recorded_at, leads)
     select seq, tenant, stream, version, 'kind_' || seq % 20, 'o.' || seq % 20,
       case seq % 20 when 0 then 'refused' else 'admitted' end, case seq % 20 when 0 then 'code_' || seq % 7 end, stream,
       case seq % 20 when 1 then 'company_geist:' || seq % 50 end, tenant, event_id, now() - seq * interval '1 second', true
     from log_entry`,
  );
  await test.superuser.query(
    "insert into checkpoint (name, seq) select 'decisions', max(seq) from log_entry",
  );
  await test.superuser.query(
    `insert into provisioning (id, tenant, tenant_reference, document_hash, document, state, workflow_id, requested_by,
       waiting_on)
     select gen_random_uuid(), tenant, 'r', n::text, '{}', 'refused', tenant || '/' || n, tenant, '{}'
     from unnest($1::uuid[]) as tenant, generate_series(1, 300) as n`,
    [tenants],
  );
  await test.superuser.query(
    `with tenant as (
       insert into tenant (id, reference) select gen_random_uuid(), 'tenant_node:' || n from generate_series(1, 3000) as n
       returning id
     )
     insert into provisioning (id, tenant, tenant_reference, document_hash, document, state, workflow_id, requested_by)
     select gen_random_uuid(), id, 'r', 'h', '{}', 'waiting', id, id from tenant`,
  );
  await test.superuser.query(
    `insert into due_rehearsal
     select tenant, 'rotation', 'k' || n, now() + n * interval '1 hour'
     from unnest($1::uuid[]) as tenant, generate_series(-3, 500) as n`,
    [tenants],
  );
  await test.superuser.query(
    `insert into ledger_entry (seq, tenant, stream, version, type, actor)
     select seq, tenant, stream, version, 'TYPE_' || seq % 20,
       ('00000000-0000-7000-8000-' || lpad((seq % 1000)::text, 12, '0'))::uuid
     from log_entry`,
  );
  await test.superuser.query('analyze');
  const { rows } = await test.superuser.query<{ event_id: string }>(
    'select event_id from log_entry where tenant = $1 limit 1',
    [tenant],
  );
  eventId = rows[0]?.event_id ?? '';
});
afterAll(() => test.close());

interface Scans {
  readonly relname: string;
  readonly seq_scan: number;
  readonly idx_scan: number;
}

/** What a statement, with the functions that it calls, scanned: tables read whole, and by index. */
async function scansOf(client: Client, text: string, values: readonly unknown[]): Promise<readonly Scans[]> {
  await client.query('begin');
  try {
    await client.query(text, [...values]);
    const { rows } = await client.query<Scans>(
      `select relname, seq_scan::int, coalesce(idx_scan, 0)::int as idx_scan from pg_stat_xact_user_tables
       where seq_scan > 0 or idx_scan > 0 order by relname`,
    );
    return rows;
  } finally {
    await client.query('rollback');
  }
}

async function connected<Result>(
  role: (typeof roles)[keyof typeof roles],
  work: (client: Client) => Promise<Result>,
): Promise<Result> {
  const client = test.database.dedicatedClient(role);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Table of the event partition that the tenant's rows lie in. */
async function partition(): Promise<string> {
  const { rows } = await test.superuser.query<{ name: string }>(
    'select tableoid::regclass::text as name from event where tenant = $1 limit 1',
    [tenant],
  );
  return rows[0]?.name ?? '';
}

describe('functions probe indexes, each event in the one partition of its tenant', () => {
  it('read_facts', async () => {
    const scans = await connected(roles.app, (client) =>
      scansOf(client, 'select * from read_facts($1, $2, $1, $3, $4)', [
        tenant,
        ['a:1', 'a:2', 'absent:1'],
        'r',
        'k1',
      ]),
    );
    expect(scans).toEqual([
      { relname: 'command', seq_scan: 0, idx_scan: 1 },
      { relname: await partition(), seq_scan: 0, idx_scan: 3 },
    ]);
  });

  it('read_history', async () => {
    const scans = await connected(roles.app, (client) =>
      scansOf(client, 'select * from read_history($1, $2, 1)', [tenant, 'a:1']),
    );
    expect(scans).toEqual([{ relname: await partition(), seq_scan: 0, idx_scan: 1 }]);
  });

  it('read_embedded_key', async () => {
    await test.superuser.query(
      `insert into embedded_key (tenant, name, version, algorithm, state, operation, public_key, wrapped)
       select $1, 'key-' || n, 1, 'ed25519', 'active', 'create', 'public', 'private' from generate_series(1, 2000) n`,
      [tenant],
    );
    await test.superuser.query('analyze embedded_key');
    for (const version of [1, null]) {
      const scans = await connected(roles.app, (client) =>
        scansOf(client, 'select * from read_embedded_key($1, $2, $3)', [tenant, 'key-7', version]),
      );
      expect(scans).toEqual([{ relname: 'embedded_key', seq_scan: 0, idx_scan: 1 }]);
    }
  });

  it('read_receipt', async () => {
    const scans = await connected(roles.app, (client) =>
      scansOf(client, 'select * from read_receipt($1, $2)', [tenant, eventId]),
    );
    expect(scans.every(({ relname, seq_scan }) => seq_scan === 0 || relname === 'pending')).toBe(true);
    expect(scans).toContainEqual({ relname: 'log_entry', seq_scan: 0, idx_scan: 1 });
    expect(scans).toContainEqual({ relname: await partition(), seq_scan: 0, idx_scan: 1 });
  });

  it('read_admission', async () => {
    const scans = await connected(roles.app, (client) =>
      scansOf(client, 'select * from read_admission($1, $2)', [tenant, ['o.1', 'o.2', 'o.absent']]),
    );
    // The queue of a few rows, and the checkpoints, are read whole.
    const small = ['pending', 'checkpoint'];
    expect(scans.filter(({ relname }) => !small.includes(relname))).toEqual([
      { relname: 'decision', seq_scan: 0, idx_scan: 3 },
      { relname: await partition(), seq_scan: 0, idx_scan: 2 },
      { relname: 'log_entry', seq_scan: 0, idx_scan: 1 },
    ]);
  });

  it('find_session and find_holder_key', async () => {
    const { rows } = await test.superuser.query<{ id: string }>(
      `with enrolled as (
         insert into principal (id, tenant, kind, name, role, enrolled_by)
         select gen_random_uuid(), $1::uuid, 'person', 'n', 'member', $1::uuid from generate_series(1, 1000)
         returning id, tenant
       )
       insert into session (id, tenant, principal, holder_key, token_hash, challenge_hash, opened_at, expires_at)
       select id, tenant, id, 'a:1', uuid_send(id), uuid_send(id), now(), now() from enrolled
       returning id`,
      [tenant],
    );
    await test.superuser.query('analyze principal, session');
    // Planning a join looks at the ends of indexes too; what counts is that no table is read whole.
    const whole = (scans: readonly Scans[]) => scans.map(({ relname, seq_scan }) => [relname, seq_scan]);
    const found = await connected(roles.app, (client) =>
      scansOf(client, 'select * from find_session(uuid_send($1::uuid))', [rows[0]?.id]),
    );
    const event = await partition();
    expect(whole(found)).toEqual([event, 'principal', 'session', 'tenant'].map((name) => [name, 0]));
    const key = await connected(roles.app, (client) =>
      scansOf(client, 'select * from find_holder_key($1, $2)', [`tenant_node:${tenant}`, 'a:1']),
    );
    expect(whole(key)).toEqual([event, 'tenant'].map((name) => [name, 0]));
  });

  it('append', async () => {
    const scans = await connected(roles.app, (client) =>
      scansOf(
        client,
        'select * from append($1, $1, $2, $1, $3, $4, $5, $6, $7, $7, $8, $9, $10, $11, $12, $13, $7, $14, $9)',
        [
          [tenant],
          [new Date()],
          ['r'],
          ['fresh'],
          Buffer.alloc(32),
          '{}',
          [1],
          ['a:1'],
          [3],
          [eventId],
          ['T'],
          Buffer.alloc(32),
          `{"actor":"${tenant}","data":{},"id":"${eventId}","recorded_at":"2026-01-01T00:00:00.000Z","rested_on":{},"type":"T"`,
          ['a:2'],
        ],
      ),
    );
    expect(scans).toEqual([
      { relname: 'command', seq_scan: 0, idx_scan: 1 },
      { relname: await partition(), seq_scan: 0, idx_scan: 2 },
    ]);
  });

  it('sequence_pending', async () => {
    await test.store.append(command(tenant, [event('a:1', 3)]));
    const scans = await connected(roles.sequencer, (client) =>
      scansOf(client, 'select sequence_pending(1000)', []),
    );
    expect(scans.map(({ relname }) => relname)).toEqual(['log_entry', 'pending']);
    expect(scans).toContainEqual({ relname: 'log_entry', seq_scan: 0, idx_scan: 1 });
  });

  it('read_log', async () => {
    const scans = await connected(roles.projector, (client) =>
      scansOf(client, 'select * from read_log($1, 10)', [100]),
    );
    expect(scans.filter(({ seq_scan }) => seq_scan > 0)).toEqual([]);
    expect(scans.map(({ relname }) => relname)).toContain('log_entry');
  });
});

describe('queries use the index that is meant for them', () => {
  it('due_rehearsal_by_time, to count what is overdue in all tenants', async () => {
    const rows = await connected(roles.projector, async (client) => {
      const counted = 'select count(*), min(due_at) from due_rehearsal where due_at < now()';
      return (await client.query<{ 'QUERY PLAN': string }>(`explain ${counted}`)).rows;
    });
    expect(rows.map((row) => row['QUERY PLAN']).join('\n')).toContain('due_rehearsal_by_time');
  });

  const plan = (text: string, whereSmall: boolean, role: (typeof roles)[keyof typeof roles] = roles.app) =>
    connected(role, async (client) => {
      await client.query('begin');
      await client.query(`select set_config('portcullis.tenant', $1, true)`, [tenant]);
      // A table of a few rows is read whole, rightly; it is told here what its index would be used for.
      if (whereSmall) await client.query('set local enable_seqscan = off');
      const { rows } = await client.query<{ 'QUERY PLAN': string }>(`explain ${text}`);
      return rows.map((row) => row['QUERY PLAN']).join('\n');
    });

  it.each([
    ['decision_newest', 'true'],
    ['decision_newest', `recorded_at < now() - interval '10000 seconds'`],
    ['decision_newest', `(recorded_at, seq) < (now() - interval '10000 seconds', 10000)`],
    ['decision_kind', `kind = 'kind_3'`],
    ['decision_operation', `operation = 'o.3'`],
    ['decision_operation', `operation = 'o.3' and recorded_at >= now() - interval '10000 seconds'`],
    ['decision_subject', `subject = 'a:1'`],
    ['decision_refused', `outcome = 'refused'`],
    ['decision_code', `code = 'code_1'`],
    ['decision_code', `code = 'code_1' and outcome = 'refused'`],
    ['decision_company', `company = 'company_geist:1'`],
  ])('%s, for decisions listed where %s', async (index, fits) => {
    const listed = `select *, (select leaf_hash from log_entry where log_entry.seq = decision.seq) from decision
      where tenant = '${tenant}' and ${fits} order by recorded_at desc, seq desc limit 51`;
    const found = await plan(listed, false);
    expect(found).toMatch(new RegExp(`Index.* (?:using|on) ${index}`));
    expect(found).toContain('log_entry_pkey');
    expect(found).not.toContain('Seq Scan');
  });

  it.each([
    ['ledger_entry_of_tenant', 'tenant', 'true'],
    ['ledger_entry_of_tenant', 'tenant', 'seq > 10000'],
    ['ledger_entry_of_tenant_by_type', 'tenant', `type = 'TYPE_3'`],
    ['ledger_entry_of_tenant_by_type', 'tenant', `type = 'TYPE_3' and seq < 10000`],
    ['ledger_entry_by_stream', 'tenant', `stream = 'a:1'`],
    ['ledger_entry_pkey', 'everyone', 'seq > 10000'],
    ['ledger_entry_by_type', 'everyone', `type = 'TYPE_ABSENT'`],
    ['ledger_entry_by_stream', 'everyone', `stream = 'a:1'`],
    ['ledger_entry_by_actor', 'everyone', `actor = '00000000-0000-7000-8000-000000000003'`],
  ])('%s, for entries of the ledger listed for a %s where %s', async (index, whose, fits) => {
    // As Ledger.list asks.
    const own = whose === 'tenant' ? `tenant = '${tenant}' and` : '';
    const listed = `select entry.seq, event.canonical from
        (select * from ledger_entry where ${own} ${fits} order by seq limit 51) as entry
        cross join lateral (
          select canonical from event
          where event.tenant = entry.tenant and event.stream = entry.stream and event.version = entry.version
          limit 1
        ) as event
      order by entry.seq`;
    const found = await plan(listed, false, whose === 'tenant' ? roles.app : roles.projector);
    expect(found).toMatch(new RegExp(`Index.* (?:using|on) ${index}\\b`));
    // Partitions that hold nothing are read whole, rightly.
    expect(found).not.toContain('Seq Scan on ledger_entry');
  });

  it.each([
    ['provisioning_of_tenant', 'select * from provisioning order by id desc limit 20'],
    ['provisioning_open', `select * from provisioning where state in ('running', 'waiting')`],
    ['event_', `select version from stream where stream = 'a:1'`],
  ])('%s', async (index, text) => {
    expect(await plan(text, false)).toMatch(new RegExp(`Index.* (?:using|on) ${index}`));
  });

  it.each([
    ['tenant_reference_key', `select id from tenant where reference = 'tenant_node:x'`],
    ['operator_token_hash_key', `select * from operator_token where hash = '\\x00' and revoked_at is null`],
    [
      'registered_tenant_dedicated',
      `select * from registered_tenant where isolation = 'dedicated' and status = 'ACTIVE' order by slug`,
    ],
    [
      'tenant_secret_pkey',
      `select path, version from tenant_secret where tenant = '${crypto.randomUUID()}' and path > 'a' order by path limit 51`,
    ],
    [
      'webhook_endpoint_listed',
      `select * from webhook_endpoint where tenant = '${crypto.randomUUID()}' order by id desc limit 51`,
    ],
    [
      'webhook_endpoint_told',
      `select * from webhook_endpoint where tenant in ('${crypto.randomUUID()}') and disabled_at is null
         and 'escalation' = any (events)`,
    ],
    [
      'webhook_delivery_listed',
      `select * from webhook_delivery where tenant = '${crypto.randomUUID()}' order by id desc limit 51`,
    ],
    [
      'webhook_delivery_by_state',
      `select * from webhook_delivery where tenant = '${crypto.randomUUID()}' and state = 'dead'
         order by id desc limit 51`,
    ],
    [
      'webhook_delivery_due',
      `select * from webhook_delivery where state = 'pending' and due_at <= now() order by due_at limit 100`,
    ],
    [
      'webhook_delivery_endpoint_message_key',
      `select * from webhook_delivery where endpoint = '${crypto.randomUUID()}' and message = '${crypto.randomUUID()}'`,
    ],
    [
      'tenant_run_of_tenant',
      `select * from tenant_run where tenant = '${crypto.randomUUID()}' order by id desc limit 51`,
    ],
    [
      'tenant_run_open',
      `select * from tenant_run where state = 'running' and created_at < now() order by created_at limit 100`,
    ],
    [
      'tenant_run_part_pkey',
      `select * from tenant_run_part where run = '${crypto.randomUUID()}' order by turn, part`,
    ],
    [
      'run_usage_pkey',
      `select * from run_usage where tenant = '${crypto.randomUUID()}' and window_start in (now(), now())`,
    ],
    [
      'run_reservation_expiry',
      `delete from run_reservation where tenant = '${crypto.randomUUID()}' and expires_at <= now()`,
    ],
    ['refusal_window_pkey', `select * from refusal_window where principal = '${crypto.randomUUID()}'`],
  ])('%s, once there is enough', async (index, text) => {
    expect(await plan(text, true)).toMatch(new RegExp(`Index.* (?:using|on) ${index}`));
  });
});
