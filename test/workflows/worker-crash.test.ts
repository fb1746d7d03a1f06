import type { ChildProcess } from 'node:child_process';
import { Client } from 'pg';
import { until } from '../store/until';
import { type Deployment, deploy } from './deployment';
import { decisionGroups, eventsOf, groupsDecided, stepsDecided } from './history';
import { sampleDocument } from './sample-document';
import { kill, spawnWorker } from './spawn-worker';

const runs = 10;

let deployment: Deployment;
const workers: ChildProcess[] = [];
beforeAll(async () => {
  deployment = await deploy({ withoutWorker: true });
});
afterAll(async () => {
  for (const worker of workers) await kill(worker);
  await deployment.close();
});

test('each run ends once and each decision is recorded once, though workers are killed in the middle', async () => {
  const started = await Promise.all(
    Array.from({ length: runs }, async (_, index) => {
      const document = sampleDocument(`crash_${index}`);
      return { document, ...(await deployment.start(document)) };
    }),
  );
  const decided = async () => {
    const steps = await Promise.all(started.map(({ id }) => stepsDecided(deployment, id)));
    return steps.flat().length;
  };

  let before = 0;
  for (let crash = 0; crash < 2; crash++) {
    const worker = startWorker();
    await until(async () => (await decided()) > before, 30_000);
    await kill(worker);
    before = await decided();
  }
  const all = started.flatMap(({ steps }) => steps).length;
  expect(before).toBeLessThan(all);

  startWorker();
  for (const { id, document } of started) {
    await deployment.reaches(id, 'completed');
    expect(await groupsDecided(deployment, id, document)).toEqual(decisionGroups(document));
    const closings = (await eventsOf(deployment, id)).filter(({ type }) => type === 'PROVISIONING_CLOSED');
    expect(closings).toHaveLength(1);
  }
  expect(await recordsWithSeveralVersions()).toEqual([]);
}, 90_000);

function startWorker(): ChildProcess {
  const worker = spawnWorker(deployment);
  workers.push(worker);
  return worker;
}

async function recordsWithSeveralVersions(): Promise<readonly string[]> {
  const client = new Client({ connectionString: deployment.databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ stream: string }>(
      `select stream from event where stream not like 'provisioning:%' group by tenant, stream having count(*) > 1`,
    );
    return rows.map(({ stream }) => stream);
  } finally {
    await client.end();
  }
}
