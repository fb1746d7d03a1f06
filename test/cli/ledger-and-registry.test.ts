import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { ledgerEntries } from '../../store/projections/ledger-entries';
import { Subscription } from '../../store/subscription';
import { startTestApi, type TestApi } from '../api/test-api';
import { makeTemporaryFolder } from '../runtime/temporary-folder';
import { type Ran, type RunOptions, run } from './command-line';

let api: TestApi;
let following: Subscription;

beforeAll(async () => {
  api = await startTestApi();
  following = new Subscription({ database: api.database, follower: ledgerEntries });
  following.start();
});

afterAll(async () => {
  await following.stop();
  await api.close();
});

const portcullis = (command: string, options: RunOptions = {}): Promise<Ran> =>
  run(command.split(' '), {
    ...options,
    env: { PORTCULLIS_URL: api.url, PORTCULLIS_TOKEN: api.token },
  });

describe('the entry of a tenant that was registered over HTTP', () => {
  beforeAll(async () => {
    const registered = await api.post('/v1/tenants', {
      tenant_id: 'acme-corp',
      display_name: 'Acme Corporation',
      max_vms: 10,
      storage_quota_gb: 100,
      api_rate_limit_rpm: 600,
    });
    expect(registered.status).toBe(201);
  });

  const command = 'ledger read --filter tenant-id=acme-corp --event-type TENANT_CREATED --limit 1';

  it('tells when it was created, and under which administrator token', async () => {
    const { exitCode, stdout, stderr } = await portcullis(command);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toMatch(/^\d+ {2}\d{4}-\d\d-\d\dT\S+Z {2}TENANT_CREATED\n/);
    expect(stdout).toMatch(/ Record +tenant_registration:acme-corp, version 1\n/);
    expect(stdout).toMatch(/ Actor +[0-9a-f-]{36}\n/);
    expect(stdout).toMatch(/ Token +operator_token:[0-9a-f-]{36}\n/);
    expect(stdout).toMatch(/ Leaf hash +[0-9a-f]{64}\n/);
  });

  it('is one JSON document in the names of the wire, what was recorded as it was recorded', async () => {
    const { stdout } = await portcullis(`${command} --json`);
    expect(JSON.parse(stdout)).toEqual([
      expect.objectContaining({
        type: 'TENANT_CREATED',
        tenant: 'tenant_node:acme-corp',
        data: expect.objectContaining({
          body: expect.objectContaining({ limits: expect.objectContaining({ max_vms: 10 }) }),
        }),
      }),
    ]);
  });

  it('is found by its record and its actor too', async () => {
    const [entry] = z
      .array(z.object({ actor: z.uuid() }))
      .parse(JSON.parse((await portcullis(`${command} --json`)).stdout));
    const { stdout } = await portcullis(
      `ledger read --filter stream=tenant_registration:acme-corp --filter actor=${entry?.actor} --filter event-type=TENANT_CREATED`,
    );
    expect(stdout).toContain('TENANT_CREATED');
    expect((await portcullis('ledger read --filter tenant-id=nobody')).stdout).toBe('None.\n');
  });
});

test('what of the ledger is more than was asked for is told how to come by', async () => {
  for (const version of ['v0.1.0', 'v0.2.0', 'v0.3.0'])
    await portcullis(`registry seed --id acme-corp --version ${version}`);
  const read = 'ledger read --filter tenant-id=acme-corp --event-type TOOL_REGISTRY_SEEDED --limit 2';
  const { stderr } = await portcullis(read);
  const [, after] = /^There is more: --after (\d+)\n$/.exec(stderr) ?? [];
  const rest = await portcullis(`${read} --after ${after} --json`);
  expect(JSON.parse(rest.stdout)).toMatchObject([{ data: { body: { version: 'v0.3.0' } } }]);
  const newest = await portcullis(`${read} --newest-first --json`);
  expect(JSON.parse(newest.stdout)).toMatchObject([
    { data: { body: { version: 'v0.3.0' } } },
    { data: { body: { version: 'v0.2.0' } } },
  ]);
});

test.each([
  ['--filter colour=red', 'tenant-id=…, event-type=…, stream=…, actor=…'],
  ['--filter tenant-id', 'It must be one of'],
  ['--filter stream=a:1 --filter stream=a:2', 'stream is given twice'],
  ['--limit 0', 'whole number'],
])('ledger read %s is told what it takes', async (options, told) => {
  const { exitCode, stderr } = await portcullis(`ledger read ${options}`);
  expect(exitCode).toBe(2);
  expect(stderr).toContain(told);
});

test('the ledger is followed as it is written', async () => {
  const tail = portcullis('ledger tail --filter tenant-id=acme-corp --limit 2 --json');
  let version = 0;
  let ended = false;
  void tail.finally(() => {
    ended = true;
  });
  while (!ended) await portcullis(`registry seed --id acme-corp --version v1.${version++}.0`);
  const told = (await tail).stdout.trimEnd().split('\n');
  expect(told.map((line) => JSON.parse(line))).toMatchObject([
    { type: 'TOOL_REGISTRY_SEEDED', data: { body: { registry: 'acme-corp' } } },
    { type: 'TOOL_REGISTRY_SEEDED' },
  ]);
  const [first, second] = told.map((line) => JSON.parse(line).seq);
  expect(second).toBe(first + 1);
});

describe('the default registry', () => {
  const folder = makeTemporaryFolder();

  afterAll(() => folder.remove());

  it('is seeded with the bundled tools', async () => {
    const { exitCode, stdout } = await portcullis('registry seed --id default --version v2.0.0');
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^Registry {2}default\nVersion {3}v2\.0\.0, which counts\n/);
    expect(stdout).toMatch(/ calculator +calculator +Works out/);
    expect(stdout).toMatch(/ http_get +http_get +Fetches/);
    expect((await portcullis('registry seed --id default --version v2.0.0')).exitCode).toBe(0);
  });

  it('is seeded with the tools of a file, compared, listed and rolled back', async () => {
    const file = join(folder.path, 'tools.yaml');
    const tool = {
      name: 'sum',
      description: 'Adds.',
      kind: 'calculator',
      parameters: { type: 'object', maxProperties: 3 },
    };
    writeFileSync(file, JSON.stringify({ tools: [tool] }));
    expect((await portcullis(`registry seed --version v2.1.0 --file ${file}`)).exitCode).toBe(0);
    const shown = JSON.parse((await portcullis('registry show --json')).stdout);
    expect(shown).toMatchObject({
      version: 'v2.1.0',
      seeded_by: expect.any(String),
      tools: [
        { parameters: { type: 'object', maxProperties: 3 }, settings: { max_expression_length: 1_000 } },
      ],
    });
    expect((await portcullis('registry diff --from v2.0.0 --to v2.1.0')).stdout).toBe(
      '- calculator\n- http_get\n+ sum\n',
    );
    expect((await portcullis('registry select --version v2.0.0')).exitCode).toBe(0);
    expect((await portcullis('registry list')).stdout).toMatch(
      /^v2\.1\.0 +\S+Z {2}sum\nv2\.0\.0 {2}counts {2}\S+Z {2}calculator, http_get\n$/,
    );
  });

  it('takes nothing else under a version that is taken, and no file without tools', async () => {
    const file = join(folder.path, 'tools.yaml');
    writeFileSync(file, 'tools: []\n');
    const taken = await portcullis(`registry seed --version v2.0.0 --file ${file}`);
    expect(taken.exitCode).toBe(1);
    expect(taken.stderr).toContain('no version ever changes');
    writeFileSync(file, 'instruments: []\n');
    expect(await portcullis(`registry seed --version v3.0.0 --file ${file}`)).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('one member `tools`'),
    });
  });
});

describe('the policy of a tenant', () => {
  beforeAll(async () => {
    const policy = await portcullis(
      'tenant update --id acme-corp --allowed-models x-ai/grok-4-fast --allowed-tools http_get,calculator --blocked-tools http_get',
    );
    expect(policy).toMatchObject({ exitCode: 0 });
  });

  it('is explained: what is allowed, and why something is not', async () => {
    await portcullis('registry seed --id acme-corp --version v9.0.0');
    const allowed = await portcullis(
      'tenant policy explain --id acme-corp --tool calculator --model x-ai/grok-4-fast',
    );
    expect(allowed).toMatchObject({
      exitCode: 0,
      stdout:
        "Tool calculator: allowed\nModel x-ai/grok-4-fast: allowed\nDecided by the tenant's policy and acme-corp v9.0.0.\n",
    });
    const refused = await portcullis('tenant policy explain --id acme-corp --tool http_get --model other');
    expect(refused.exitCode).toBe(3);
    expect(refused.stdout).toContain(
      'Tool http_get: refused, tool_blocked\n  The policy of the tenant blocks',
    );
    expect(refused.stdout).toContain('Model other: refused, model_not_allowed\n');
    const unknown = await portcullis('tenant policy explain --id acme-corp --tool shell --json');
    expect(JSON.parse(unknown.stdout)).toMatchObject({
      tool: { name: 'shell', allowed: false, code: 'tool_not_registered', mend: 'evidence' },
      model: null,
      registry: { registry: 'acme-corp', version: 'v9.0.0' },
      policy: { blocked_tools: ['http_get'] },
    });
  });

  it('has to be asked about something', async () => {
    expect(await portcullis('tenant policy explain --id acme-corp')).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('Name a tool (--tool), a model (--model), or both.'),
    });
    expect((await portcullis('tenant policy explain --id nobody --tool calculator')).exitCode).toBe(1);
  });
});
