import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { getPostgreSQLEventStore } from '@event-driven-io/emmett-postgresql';
import { Pool } from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { openDatabase } from '../store/database';
import { PostgresEventStore } from '../store/postgres-event-store';
import { Sequencer } from '../store/sequencer';

/** One way of writing events. */
export interface Contender {
  readonly name: 'portcullis' | 'raw' | 'emmett' | 'pgbench';
  /** Lets so many writers write one event after the other for that long. @returns events a second. */
  run(writers: number, seconds: number): Promise<number>;
  close(): Promise<void>;
}

/** Of the size of a usual decision. */
const data = {
  operation: 'keyCustody.attest',
  outcome: 'admitted',
  request: {
    tenant: 'tenant_node:bench',
    company: 'company_geist:bench',
    key_custody_attestation: 'key_custody_attestation:bench',
    provider: 'reserved_kms_adapter',
    key_ref: 'key_registry:bench',
    public_key_hash: 'sha256:bench_public_key_hash',
    attestation_hash: 'sha256:bench_attestation_hash',
    fixture: false,
    production_requested: false,
  },
  body: { status: 'staging_attested', private_key_material_exposed: false, production_admission: false },
};
const tenants = Array.from({ length: 16 }, () => uuidv7());
const actor = uuidv7();

function tenantOf(writer: number): string {
  return tenants[writer % tenants.length] ?? actor;
}

/** Each writer writes again as soon as it is answered. */
async function race(
  writers: number,
  seconds: number,
  write: (writer: number) => Promise<unknown>,
): Promise<number> {
  const started = performance.now();
  const end = started + seconds * 1000;
  let written = 0;
  await Promise.all(
    Array.from({ length: writers }, async (_, writer) => {
      while (performance.now() < end) {
        await write(writer);
        written += 1;
      }
    }),
  );
  return (written * 1000) / (performance.now() - started);
}

/**
 * The store with everything on: exact versions, a stream rested on, an idempotency key, canonical bytes, row-level
 * security, and the sequencer running. The database has to be migrated.
 */
export function portcullis(databaseUrl: string): Contender {
  const database = openDatabase({ url: databaseUrl });
  const sequencer = new Sequencer({ database });
  sequencer.start();
  const store = new PostgresEventStore(database, { onAppended: () => sequencer.nudge() });
  return {
    name: 'portcullis',
    run: (writers, seconds) => {
      const streams = Array.from({ length: writers }, () => ({ name: `bench:${randomUUID()}`, version: 0 }));
      return race(writers, seconds, async (writer) => {
        const stream = streams[writer] ?? { name: '', version: 0 };
        const result = await store.append({
          tenant: tenantOf(writer),
          actor,
          recordedAt: new Date().toISOString(),
          restedOn: { [stream.name]: stream.version, 'key_revocation/key_registry:bench': 0 },
          events: [{ id: uuidv7(), stream: stream.name, type: 'BENCHED', data, expected: stream.version }],
          command: {
            principal: actor,
            route: 'keyCustody.attest',
            key: randomUUID(),
            requestHmac: Buffer.alloc(32, 7),
            resultOf: ([event]) => ({ version: event?.version ?? 0, leaf_hash: event?.leafHash ?? '' }),
          },
        });
        if (result.status !== 'appended')
          throw new Error(`an append of the benchmark was a ${result.status}`);
        stream.version += 1;
      });
    },
    close: async () => {
      await sequencer.stop();
      await database.close();
    },
  };
}

const rawTable = `
  create table if not exists raw_event (
    id uuid primary key, tenant uuid not null, stream text not null, version int not null,
    data jsonb not null, recorded_at timestamptz not null default now()
  )`;

/** A single-row insert of the same data through a pool, as pg sends it unless told otherwise: parsed each time. */
export async function raw(databaseUrl: string): Promise<Contender> {
  const pool = new Pool({ connectionString: databaseUrl, max: 8 });
  await pool.query(rawTable);
  const insert = 'insert into raw_event (id, tenant, stream, version, data) values ($1, $2, $3, $4, $5)';
  return {
    name: 'raw',
    run: (writers, seconds) =>
      race(writers, seconds, (writer) =>
        pool.query(insert, [uuidv7(), tenantOf(writer), `bench:${writer}`, 1, data]),
      ),
    close: () => pool.end(),
  };
}

/** Another event store of this language on the same database, each writer at the version that it expects. */
export async function emmett(databaseUrl: string): Promise<Contender> {
  const store = getPostgreSQLEventStore(databaseUrl);
  await store.schema.migrate();
  return {
    name: 'emmett',
    run: (writers, seconds) => {
      const streams = Array.from({ length: writers }, () => ({ name: `bench-${randomUUID()}`, version: 0n }));
      return race(writers, seconds, async (writer) => {
        const stream = streams[writer] ?? { name: '', version: 0n };
        const { nextExpectedStreamVersion } = await store.appendToStream(
          stream.name,
          [{ type: 'BENCHED', data }],
          {
            expectedStreamVersion: stream.version === 0n ? 'STREAM_DOES_NOT_EXIST' : stream.version,
          },
        );
        stream.version = nextExpectedStreamVersion;
      });
    },
    close: () => store.close(),
  };
}

const run = promisify(execFile);

/** The raw insert, prepared and without Node: what the server can do. Undefined where pgbench isn't installed. */
export async function pgbench(databaseUrl: string): Promise<Contender | undefined> {
  try {
    await run('pgbench', ['--version']);
  } catch {
    return undefined;
  }
  const folder = await mkdtemp(join(tmpdir(), 'portcullis-bench-'));
  const script = join(folder, 'insert.sql');
  // To pgbench, a colon before a letter begins a variable.
  const json = JSON.stringify(data, null, 1).replaceAll(/:(?=\w)/g, '\\u003a');
  await writeFile(
    script,
    `insert into raw_event (id, tenant, stream, version, data)
     values (gen_random_uuid(), '${actor}', 'bench-1', 1, '${json}');\n`,
  );
  return {
    name: 'pgbench',
    run: async (writers, seconds) => {
      const options = ['--no-vacuum', '--protocol=prepared', '--jobs=2', `--client=${writers}`];
      const { stdout } = await run('pgbench', [
        ...options,
        `--time=${Math.ceil(seconds)}`,
        `--file=${script}`,
        databaseUrl,
      ]);
      return Number(/^tps = ([\d.]+)/m.exec(stdout)?.[1]);
    },
    close: () => rm(folder, { recursive: true }),
  };
}
