import { json, type ScriptedServer, startScriptedServer } from '../client/scripted-server';
import { run } from './command-line';

let server: ScriptedServer;
beforeAll(async () => {
  server = await startScriptedServer();
});
beforeEach(() => server.received.splice(0));
afterAll(() => server.close());

const id = '01980000-0000-7000-8000-000000000000';
const endpoint = {
  id,
  tenant: 'tenant_node:acme-corp',
  url: 'https://ops.example.com/in',
  events: ['escalation'],
  description: 'On call.',
  state: 'disabled',
  disabled_because: 'gone',
  created_at: '2026-01-01T00:00:00.000Z',
  created_by: id,
};
const delivery = {
  id,
  endpoint: id,
  message: id,
  type: 'escalation',
  payload: {},
  state: 'dead',
  attempts: 1,
  status: 500,
  reason: 'It answered 500.',
  created_at: '2026-01-01T00:00:00.000Z',
  updated_at: '2026-01-01T00:00:00.000Z',
  due_at: null,
};

function portcullis(...given: readonly string[]) {
  const env = { PORTCULLIS_URL: server.url, PORTCULLIS_TOKEN: 'a-token-long-enough' };
  return run(given, { env });
}

function webhook(...given: readonly string[]) {
  return portcullis('webhook', ...given, '--tenant', 'tenant_node:acme-corp');
}

it('adds an endpoint, and shows its secret this once', async () => {
  server.script(json(201, { ...endpoint, secret: 'whsec_x' }));
  const { exitCode, stdout } = await webhook(
    'add',
    '--url',
    endpoint.url,
    '--events',
    'escalation',
    'tenant.deleted',
  );
  expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: `${id}  whsec_x\n` });
  expect(server.received).toMatchObject([
    {
      method: 'POST',
      url: '/v1/webhook-endpoints',
      headers: { 'portcullis-tenant': 'tenant_node:acme-corp' },
      body: JSON.stringify({ events: ['escalation', 'tenant.deleted'], url: endpoint.url }),
    },
  ]);
});

it('knows no other events', async () => {
  expect(await webhook('add', '--url', endpoint.url, '--events', 'everything')).toMatchObject({
    exitCode: 2,
  });
  expect(server.received).toEqual([]);
});

it('lists endpoints, and why one is disabled', async () => {
  server.script(json(200, { data: [endpoint], next_cursor: null }));
  const { stdout } = await webhook('list');
  expect(stdout).toContain('disabled (gone)');
  expect(stdout).toContain('On call.');
});

it.each(['acme-corp', 'tenant_node:acme-corp'])(
  'knows the tenant %s by slug and by reference',
  async (tenant) => {
    const page = json(200, { data: [], next_cursor: null });
    server.script(page, page);
    expect(await portcullis('webhook', 'list', '--tenant', tenant)).toMatchObject({ stdout: 'None.\n' });
    expect(await portcullis('secret', 'list', '--tenant', tenant)).toMatchObject({ stdout: 'None.\n' });
    expect(server.received).toMatchObject([
      { headers: { 'portcullis-tenant': 'tenant_node:acme-corp' } },
      { url: '/v1/tenants/acme-corp/secrets' },
    ]);
  },
);

it('lists what is dead, and why', async () => {
  server.script(json(200, { data: [delivery], next_cursor: null }));
  const { stdout } = await webhook('deliveries', '--dead');
  expect(stdout).toBe(`${id}  dead  escalation  to ${id}  1 attempt  It answered 500.\n`);
  expect(server.received[0]?.url).toBe('/v1/webhook-deliveries?state=dead');
});

it('says that there is more than it lists', async () => {
  server.script(json(200, { data: [delivery, delivery], next_cursor: null }));
  const { stdout, stderr } = await webhook('deliveries', '--limit', '1', '--json');
  expect(JSON.parse(stdout)).toEqual([delivery]);
  expect(stderr).toBe('There is more than is shown: see further by --limit.\n');
});

it.each([
  ['test', `/v1/webhook-endpoints/${id}/test`, delivery],
  ['rotate', `/v1/webhook-endpoints/${id}/rotate`, { ...endpoint, secret: 'whsec_y' }],
  ['disable', `/v1/webhook-endpoints/${id}/disable`, endpoint],
  ['enable', `/v1/webhook-endpoints/${id}/enable`, { ...endpoint, state: 'enabled', disabled_because: null }],
  ['replay', `/v1/webhook-deliveries/${id}/replay`, delivery],
])('%s asks for it once', async (verb, path, answer) => {
  server.script(json(200, answer));
  expect(await webhook(verb, '--id', id)).toMatchObject({ exitCode: 0 });
  expect(server.received.map(({ method, url }) => `${method} ${url}`)).toEqual([`POST ${path}`]);
});
