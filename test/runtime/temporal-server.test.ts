import { once } from 'node:events';
import { createServer } from 'node:net';
import { Client, Connection } from '@temporalio/client';
import { findFreePorts, isPortFree } from '../../runtime/ports';
import { identifyProcess } from '../../runtime/process-identity';
import { searchAttributes, startTemporalServer, type TemporalServer } from '../../runtime/temporal-server';
import { testTemporalCli } from '../environment/addresses';
import { makeTemporaryFolder } from './temporary-folder';

async function withClient<T>(address: string, work: (client: Client) => Promise<T>): Promise<T> {
  const connection = await Connection.connect({ address });
  try {
    return await work(new Client({ connection, namespace: 'portcullis' }));
  } finally {
    await connection.close();
  }
}

describe('startTemporalServer', () => {
  const folder = makeTemporaryFolder();
  const running: TemporalServer[] = [];
  let port = 0;
  let uiPort = 0;

  beforeAll(async () => {
    [port = 0, uiPort = 0] = await findFreePorts(2);
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map((server) => server.stop()));
  });
  afterAll(() => folder.remove());

  async function start(): Promise<TemporalServer> {
    const server = await startTemporalServer({
      cli: testTemporalCli(),
      home: folder.path,
      keep: 'home',
      port,
      uiPort,
      namespace: 'portcullis',
      report: () => undefined,
    });
    running.push(server);
    return server;
  }

  test('serves its namespace, our search attributes and the Web UI, until stopped', async () => {
    const server = await start();
    expect(server.version).toMatch(/^\d+\.\d+\.\d+/);
    const attributes = await withClient(server.address, ({ connection }) =>
      connection.operatorService.listSearchAttributes({ namespace: 'portcullis' }),
    );
    expect(Object.keys(attributes.customAttributes ?? {})).toEqual(
      expect.arrayContaining([...searchAttributes]),
    );
    expect((await fetch(server.uiUrl)).status).toBe(200);
    await server.stop();
    expect(identifyProcess(server.pid)).toBeUndefined();
    expect(await isPortFree(port)).toBe(true);
  });

  test('keeps workflows over a kill and a restart', async () => {
    const first = await start();
    const workflow = { taskQueue: 'nobody-polls-this', workflowId: 'kept' };
    await withClient(first.address, (client) => client.workflow.start('anything', workflow));
    process.kill(first.pid, 'SIGKILL');
    await first.exited;
    const second = await start();
    const status = await withClient(
      second.address,
      async (client) => (await client.workflow.getHandle('kept').describe()).status.name,
    );
    expect(status).toBe('RUNNING');
  });

  test('a taken port names its holder and the variable to set', async () => {
    const holder = createServer().listen(uiPort, '127.0.0.1');
    await once(holder, 'listening');
    await expect(start()).rejects.toMatchObject({
      variable: 'PORTCULLIS_TEMPORAL_UI_PORT',
      holder: { pid: process.pid },
    });
    holder.close();
    await once(holder, 'close');
  });
});

test('a program that ends instead of serving is told with what it wrote', async () => {
  const folder = makeTemporaryFolder();
  const [port = 0, uiPort = 0] = await findFreePorts(2);
  const starting = startTemporalServer({
    cli: '/bin/echo',
    home: folder.path,
    keep: 'memory',
    port,
    uiPort,
    namespace: 'default',
    report: () => undefined,
  });
  await expect(starting).rejects.toThrow('server start-dev --ip 127.0.0.1');
  folder.remove();
});
