import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { parse } from 'yaml';
import { z } from 'zod';
import { Portcullis } from '../../client';
import { findPortHolder } from '../../runtime/port-holder';
import { type GoingOn, Place } from './command-line';

const example = readFileSync(join(__dirname, '..', '..', 'examples', 'tenant.yaml'), 'utf8');
const perVictim = 6;
const stepsOfExample = z
  .object({ evidence: z.array(z.unknown()) })
  .transform(({ evidence }) => evidence.length + 7)
  .parse(parse(example));

/** The example's document, for a tenant of its own. */
function documentOf(tenant: string): { readonly yaml: string } {
  const name = /tenant: tenant_node:([a-z0-9_]+)/.exec(example)?.[1] ?? '';
  return { yaml: example.replaceAll(`tenant_node:${name}`, `tenant_node:${tenant}`) };
}

describe('kill -9 in the middle of provisionings', () => {
  let place: Place;
  let services: GoingOn;
  let api: GoingOn;
  let worker: GoingOn;
  let client: Portcullis;
  const started: string[] = [];

  beforeAll(async () => {
    place = await Place.make();
    services = place.start('services');
    while ((await place.run('npx portcullis migrate')).exitCode !== 0) await sleep(100);
    api = place.start('api');
    worker = place.start('worker');
    while ((await place.run('npx portcullis health')).exitCode !== 0) await sleep(100);
    const token = readFileSync(join(place.home, 'admin-token'), 'utf8').trim();
    client = new Portcullis({ baseUrl: place.url, token, maxRetries: 20 });
  }, 120_000);

  afterAll(async () => {
    for (const process of [worker, api, services]) await process.interrupt();
    await place.remove();
  }, 60_000);

  const provisionSome = async (victim: string) => {
    for (let index = 0; index < perVictim; index++) {
      const answer = await client.provisionings.start(documentOf(`crash_${victim}_${index}`));
      if (answer.outcome === 'refused') throw new Error('a document was refused');
      started.push(answer.provisioning.id);
    }
  };

  const killHolder = async (variable: Parameters<Place['port']>[0]) => {
    const holder = await findPortHolder(place.port(variable));
    if (holder === undefined) throw new Error(`nobody holds ${variable}`);
    process.kill(holder.pid, 'SIGKILL');
  };

  it('of a worker', async () => {
    await provisionSome('worker');
    await worker.kill();
    worker = place.start('worker');
  }, 60_000);

  it('of the API', async () => {
    const posting = provisionSome('api');
    await api.kill();
    api = place.start('api');
    await posting;
  }, 60_000);

  it('of PostgreSQL', async () => {
    await provisionSome('postgres');
    await killHolder('PORTCULLIS_POSTGRES_PORT');
  }, 60_000);

  it('of Temporal', async () => {
    await provisionSome('temporal');
    await killHolder('PORTCULLIS_TEMPORAL_PORT');
  }, 60_000);

  it('leaves every run ended once, and every decision recorded once', async () => {
    expect(new Set(started).size).toBe(4 * perVictim);
    const deadline = Date.now() + 180_000;
    for (const id of started) {
      let view = await client.provisionings.get(id);
      while (view.state === 'running') {
        if (Date.now() > deadline)
          throw new Error(`${JSON.stringify(view)}\n${api.output()}\n${worker.output()}`);
        await sleep(250);
        view = await client.provisionings.get(id);
      }
      expect([id, view.state]).toEqual([id, 'completed']);
    }
    const database = new Client({ connectionString: superuserUrl(place) });
    await database.connect();
    try {
      const { rows } = await database.query<{ stream: string; type: string; count: number; steps: number }>(
        `select stream, type, count(*)::int as count, count(distinct convert_from(canonical, 'UTF8')::json #>> '{data,step}')::int as steps
         from event where stream like 'provisioning:%' group by stream, type`,
      );
      const told = (type: string) => rows.filter((row) => row.type === type);
      for (const type of ['PROVISIONING_REQUESTED', 'PROVISIONING_CLOSED'])
        expect(told(type).map(({ count }) => count)).toEqual(started.map(() => 1));
      expect(told('PROVISIONING_STEP_DECIDED').map(({ count, steps }) => [count, steps])).toEqual(
        started.map(() => [stepsOfExample, stepsOfExample]),
      );
      const twice = await database.query(
        `select tenant, stream from event where stream not like 'provisioning:%' group by tenant, stream having count(*) > 1`,
      );
      expect(twice.rows).toEqual([]);
    } finally {
      await database.end();
    }
  }, 240_000);
});

function superuserUrl({ home }: Place): string {
  return z
    .object({ databaseUrl: z.string() })
    .parse(JSON.parse(readFileSync(join(home, 'services.json'), 'utf8'))).databaseUrl;
}
