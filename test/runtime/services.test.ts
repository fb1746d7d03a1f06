import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { Client } from 'pg';
import { findFreePorts, isPortFree } from '../../runtime/ports';
import { createProgress } from '../../runtime/progress';
import { type Services, startServices } from '../../runtime/services';
import { waitFor } from '../../runtime/wait-for';
import { testTemporalCli } from '../environment/addresses';
import { makeTemporaryFolder } from './temporary-folder';

async function answers(url: string): Promise<true | undefined> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('select 1');
    await client.end();
    return true;
  } catch {
    return undefined;
  }
}

describe('startServices', () => {
  const folder = makeTemporaryFolder();
  let written = '';
  let services: Services | undefined;

  beforeEach(() => {
    written = '';
  });
  afterEach(async () => {
    await services?.stop();
    services = undefined;
  });
  afterAll(() => folder.remove());

  const progress = () =>
    createProgress({
      total: 2,
      stream: {
        write: (text: string) => {
          written += text;
        },
      },
    });
  async function settings() {
    const [postgresPort = 0, temporalPort = 0, temporalUiPort = 0] = await findFreePorts(3);
    return {
      home: join(folder.path, 'home'),
      databaseUrl: undefined,
      temporalAddress: undefined,
      temporalNamespace: 'default',
      postgresPort,
      temporalPort,
      temporalUiPort,
      programs: { searchPath: [dirname(testTemporalCli())], cache: folder.path, go: folder.path },
    };
  }

  test('starts both with their timings, starts again what is killed, and stops both', async () => {
    const chosen = await settings();
    services = await startServices(chosen, progress());
    expect(services).toMatchObject({
      temporalAddress: `127.0.0.1:${chosen.temporalPort}`,
      temporalUiUrl: `http://127.0.0.1:${chosen.temporalUiPort}`,
      embedded: true,
    });
    expect(written).toMatch(/^\[[12]\/2\] PostgreSQL [\d.]+ ready on 127\.0\.0\.1:\d+ \(\d+\.\d s\)$/m);
    expect(written).toMatch(/^\[[12]\/2\] Temporal [\d.]+ ready on 127\.0\.0\.1:\d+ \(\d+\.\d s\)$/m);

    const { databaseUrl } = services;
    const state = JSON.parse(readFileSync(join(chosen.home, 'postgres-process.json'), 'utf8'));
    process.kill(state.server.pid, 'SIGKILL');
    await waitFor(() => (written.includes('PostgreSQL ended unexpectedly') ? true : undefined), 10_000);
    expect(await waitFor(() => answers(databaseUrl), 20_000)).toBe(true);

    await services.stop();
    expect(await isPortFree(chosen.postgresPort)).toBe(true);
    expect(await isPortFree(chosen.temporalPort)).toBe(true);
  });

  test('uses what is given and stops nothing of it', async () => {
    const given = { databaseUrl: 'postgres://elsewhere/portcullis', temporalAddress: 'elsewhere:7233' };
    services = await startServices({ ...(await settings()), ...given }, progress());
    expect(services).toMatchObject({ ...given, temporalUiUrl: undefined, embedded: false });
    expect(written).not.toContain('postgres://');
  });

  test('when one fails, the other is stopped, and the failure is told', async () => {
    const chosen = await settings();
    const holder = createServer().listen(chosen.temporalPort, '127.0.0.1');
    await once(holder, 'listening');
    await expect(startServices(chosen, progress())).rejects.toMatchObject({
      variable: 'PORTCULLIS_TEMPORAL_PORT',
    });
    expect(await isPortFree(chosen.postgresPort)).toBe(true);
    expect(written).toContain('[failed] Starting Temporal');
    holder.close();
    await once(holder, 'close');
  });
});
