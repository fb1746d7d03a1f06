import { startTestApi, type TestApi } from '../api/test-api';
import { run } from './command-line';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

const tenant = (...args: string[]) =>
  run(['tenant', ...args], { env: { PORTCULLIS_URL: api.url, PORTCULLIS_TOKEN: api.token } });

it('registers a tenant, sets its limits and its policy, and shows how it stands', async () => {
  const name = 'Acme Corporation';
  const created = await tenant(
    'create',
    '--id',
    'acme-corp',
    '--display-name',
    name,
    '--memory-namespace',
    'acme',
  );
  expect(created).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('enabled=true (ACTIVE)') });

  const limits = ['--rpm', '120', '--rph', '5000', '--tpd', '2000000', '--max-runs-per-day', '10000'];
  expect(await tenant('update', '--id', 'acme-corp', ...limits)).toMatchObject({ exitCode: 0 });
  const rules = ['--allowed-models', 'x-ai/grok-4-fast', '--allowed-tools', 'http_get,calculator'];
  expect(await tenant('update', '--id', 'acme-corp', ...rules)).toMatchObject({ exitCode: 0 });

  const { stdout } = await tenant('get', '--id', 'acme-corp');
  expect(stdout.replaceAll(/\d{4}-\d\d-\S+Z/g, '<time>')).toBe(`Tenant  acme-corp  Acme Corporation
  status               enabled=true (ACTIVE)
  isolation            shared
  memory namespace     acme
  nodes                unlimited
  storage              unlimited
  requests to the API  unlimited
  requests to models   120 a minute, 5000 an hour
  tokens of models     2000000 a day
  runs                 10000 a day
  tools                http_get, calculator
  models               x-ai/grok-4-fast
  registered           <time>
  changed              <time>
`);
});

it('takes limits and lists away again', async () => {
  await tenant(
    'create',
    '--id',
    'freed',
    '--display-name',
    'Freed',
    '--max-vms',
    '0',
    '--allowed-tools',
    'a,b',
  );
  const freed = ['--max-vms', 'unlimited', '--allowed-tools', '*', '--blocked-tools', 'shell', '--json'];
  const { stdout } = await tenant('update', '--id', 'freed', ...freed);
  expect(JSON.parse(stdout)).toMatchObject({ max_vms: null, allowed_tools: null, blocked_tools: ['shell'] });
  const none = ['--allowed-tools', '', '--blocked-tools', '', '--json'];
  expect(JSON.parse((await tenant('update', '--id', 'freed', ...none)).stdout)).toMatchObject({
    allowed_tools: [],
    blocked_tools: [],
  });
});

it('lists customers, and all where asked to', async () => {
  await tenant('create', '--id', 'billing', '--display-name', 'Billing', '--system', '--parent', 'acme-corp');
  const slugs = (stdout: string) => stdout.split('\n').flatMap((line) => line.match(/^[a-z-]+/)?.[0] ?? []);
  const listed = (await tenant('list')).stdout;
  expect(slugs(listed)).toEqual(['acme-corp', 'freed']);
  expect(listed).toMatch(/^acme-corp {2}enabled=true {2}ACTIVE {2}shared {2}Acme Corporation$/m);
  expect(slugs((await tenant('list', '--all')).stdout)).toEqual(['acme-corp', 'billing', 'freed']);
  expect(slugs((await tenant('list', '--all', '--parent', 'acme-corp')).stdout)).toEqual(['billing']);
  expect((await tenant('list', '--status', 'SUSPENDED')).stdout).toBe('None.\n');
});

it('tells what does not fit', async () => {
  expect(await tenant('create', '--id', 'acme-corp', '--display-name', 'Another')).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining('The tenant acme-corp was registered at'),
  });
  expect(await tenant('get', '--id', 'nobody')).toMatchObject({ exitCode: 1 });
  expect(await tenant('update', '--id', 'freed')).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('There is nothing to change.'),
  });
  expect(await tenant('update', '--id', 'freed', '--rpm', '-1')).toMatchObject({ exitCode: 2 });
  expect(await tenant('update', '--id', 'freed', '--allowed-tools', 'a,,b')).toMatchObject({ exitCode: 2 });
});
