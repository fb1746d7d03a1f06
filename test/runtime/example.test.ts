import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { provisionExample } from '../../runtime/example';
import { type ServedDeployment, serveDeployment } from '../client/served-deployment';
import { embeddedKeys } from '../custody/embedded-keys';

const home = mkdtempSync(join(tmpdir(), 'portcullis-example-'));
let served: ServedDeployment;
beforeAll(async () => {
  served = await serveDeployment({ keyStores: (database) => embeddedKeys(database) });
}, 120_000);
afterAll(async () => {
  await served.close();
  rmSync(home, { recursive: true });
});

const told: string[] = [];
const provision = (signal = new AbortController().signal) =>
  provisionExample({
    application: served.deployment.application,
    apiUrl: served.url,
    adminToken: served.token,
    home,
    signal,
    report: (line) => told.push(line),
  });

test('a start that is broken off leaves the run to go on, and the next one has it approved and reviewed', async () => {
  const brokenOff = new AbortController();
  brokenOff.abort();
  expect((await provision(brokenOff.signal)).state).toBe('running');

  const { state, steps } = await provision();
  expect(state).toBe('completed');
  const rehearsals = steps.flatMap(({ rehearsal }) => (rehearsal === null ? [] : [rehearsal.state]));
  expect(rehearsals).toEqual(['done', 'done']);
  expect(told.at(-1)).toBe(
    'refused   Evaluate the gate of the pilot (pilot_production_gate_signature_missing)',
  );
  const keys = join(home, 'sample-approvers');
  expect(readdirSync(keys)).toEqual(['first.pem', 'second.pem']);
  for (const key of readdirSync(keys)) expect(statSync(join(keys, key)).mode & 0o777).toBe(0o600);
}, 60_000);

test('a further start changes nothing', async () => {
  const before = await whatThereIs();
  expect((await provision()).state).toBe('completed');
  expect(await whatThereIs()).toEqual(before);
});

/** Principals, sessions, and events but those of the calendar, which follows the log by itself. */
async function whatThereIs(): Promise<object | undefined> {
  const client = new Client({ connectionString: served.deployment.databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<object>(
      `select (select count(*) from principal) as principals, (select count(*) from session) as sessions,
         (select count(*) from event where stream not like 'rehearsal_calendar:%') as events`,
    );
    return rows[0];
  } finally {
    await client.end();
  }
}
