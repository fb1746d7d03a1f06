import { Portcullis } from '../../client';
import { refused } from './scripted-answers';
import { json, problem, type ScriptedServer, startScriptedServer } from './scripted-server';

let server: ScriptedServer;

beforeAll(async () => {
  server = await startScriptedServer();
});

afterAll(() => server.close());

const client = (options: object = {}) => new Portcullis({ baseUrl: server.url, token: 'token', ...options });

describe('provisionings', () => {
  const provisioning = { id: 'p', tenant: 'tenant_node:a', state: 'running', workflow_id: 'w' };

  it('tell whether they were begun before', async () => {
    server.script(json(202, provisioning), json(200, provisioning));
    const { provisionings } = client();
    expect(await provisionings.start({ yaml: 'a: 1' })).toMatchObject({
      outcome: 'started',
      existing: false,
    });
    expect(await provisionings.start({ yaml: 'a: 1' })).toMatchObject({
      existing: true,
      provisioning: { workflowId: 'w' },
    });
    expect(server.received[0]).toMatchObject({
      body: 'a: 1',
      headers: { 'content-type': 'application/yaml' },
    });
  });

  it('are refused as a value', async () => {
    server.script(json(403, refused));
    expect(await client().provisionings.plan({ yaml: '' })).toMatchObject({ outcome: 'refused' });
  });

  it('are listed over all pages, each fetched when it is come to', async () => {
    server.script(
      json(200, { data: [{ id: 'a' }, { id: 'b' }], next_cursor: 'b' }),
      json(200, { data: [{ id: 'c' }], next_cursor: null }),
    );
    const listed: string[] = [];
    for await (const { id } of client().provisionings.list({ state: 'waiting' })) {
      listed.push(id);
      if (id === 'a') expect(server.received).toHaveLength(1);
    }
    expect(listed).toEqual(['a', 'b', 'c']);
    expect(server.received.map(({ url }) => url)).toEqual([
      '/v1/provisionings?state=waiting',
      '/v1/provisionings?state=waiting&cursor=b',
    ]);
  });

  it('that have ended are a conflict with a code', async () => {
    server.script(problem(409, 'provisioning_running', {}, { provisioning: 'other' }));
    await expect(client().provisionings.start({ yaml: '' })).rejects.toMatchObject({
      code: 'provisioning_running',
      provisioning: 'other',
    });
  });
});
