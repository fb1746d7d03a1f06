import { generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Connection } from '@temporalio/client';
import { z } from 'zod';
import { byFirstWords, withoutCommand } from '../documentation/by-first-words';
import { commandsOf } from '../documentation/commands-of';
import { pagesOfTenants } from '../documentation/pages-with-commands';
import { answers } from '../models/chat-completions';
import { until } from '../store/until';
import { TenantDeployment } from './tenant-deployment';
import { told } from './told-by-pages';

let deployment: TenantDeployment;

beforeAll(async () => {
  deployment = await TenantDeployment.start();
}, 120_000);

afterAll(() => deployment.close(), 60_000);

/** Runs a command that has to go well. @returns what it says. */
async function says(command: string, token?: string): Promise<string> {
  const { exitCode, stdout, stderr } = await deployment.run(command, token);
  if (exitCode !== 0) throw new Error(`${command}\nended with ${exitCode}:\n${stdout}${stderr}`);
  return stdout;
}

const tokenSchema = z.looseObject({ token: z.string(), scope: z.string(), tenant_id: z.string() });

function publicKey(): string {
  const { x } = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' });
  return x ?? '';
}

describe('the how-to that configures the namespace of a tenant, step by step', () => {
  let adminToken: string;
  let tenantAdminToken: string;
  const at = (path: string) => `http://${deployment.place.further}${path}`;

  beforeAll(() => {
    adminToken = deployment.adminToken;
  });

  test('1: registers the tenant, which the ledger records', async () => {
    const registered = await says(`curl -X POST ${at('/v1/tenants')} \\
  -H "Authorization: Bearer ${adminToken}" \\
  -H "Content-Type: application/json" \\
  -d '{
    "tenant_id": "acme-corp",
    "display_name": "Acme Corporation",
    "max_vms": 10,
    "storage_quota_gb": 100,
    "api_rate_limit_rpm": 600
  }'`);
    expect(JSON.parse(registered)).toMatchObject({
      tenant_id: 'acme-corp',
      display_name: 'Acme Corporation',
      max_vms: 10,
      storage_quota_gb: 100,
      api_rate_limit_rpm: 600,
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    });
  });

  test("2: issues the tenant's root capability token", async () => {
    const issued = await says(`curl -X POST ${at('/v1/tenants/acme-corp/tokens')} \\
  -H "Authorization: Bearer ${adminToken}" \\
  -H "Content-Type: application/json" \\
  -d '{
    "subject_pubkey": "${publicKey()}",
    "scope": "service:tenant-admin",
    "expires_in_seconds": 86400
  }'`);
    const { token, ...told } = tokenSchema.parse(JSON.parse(issued));
    expect(told).toMatchObject({ scope: 'service:tenant-admin', tenant_id: 'acme-corp' });
    tenantAdminToken = token;
  });

  test("3: shows only the tenant's own nodes under its credentials", async () => {
    await says('portcullis tenant create --id bolt-works --display-name "Bolt Works"');
    await register('bolt-works', 'foreign');
    const list = () =>
      says(`curl -s "${at('/v1/vms')}" \\
  -H "Authorization: Bearer ${tenantAdminToken}"`);
    expect(JSON.parse(await list())).toEqual({ data: [], next_cursor: null });
    await register('acme-corp', 'own');
    expect(JSON.parse(await list()).data).toMatchObject([{ tenant_id: 'acme-corp', name: 'own' }]);
  });

  test('4: answers the 11th node of 10 with 429 and a quota-exceeded body', async () => {
    for (let number = 2; number <= 10; number++)
      expect(await tried(tenantAdminToken, `own-${number}`)).toMatchObject({ status: 201 });
    expect(await tried(tenantAdminToken, 'own-11')).toMatchObject({
      status: 429,
      body: { code: 'quota_exceeded', quota: 'max_vms', limit: 10, used: 10 },
    });
  });

  test('5: confirms in the ledger when the tenant was created, and under which token', async () => {
    const read = 'service-fs read --filter tenant-id=acme-corp --event-type TENANT_CREATED --limit 1';
    expect(await says(read)).toMatch(/TENANT_CREATED[\s\S]*operator_token:/);
    const [entry] = JSON.parse(await says(`${read} --json`));
    expect(entry).toMatchObject({ type: 'TENANT_CREATED', token: expect.stringMatching(/^operator_token:/) });
  });

  async function tried(token: string, name: string) {
    const response = await fetch(at('/v1/vms'), {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ name }),
    });
    return { status: response.status, body: await response.json() };
  }

  async function register(tenant: string, name: string): Promise<void> {
    await says(`curl -fsS -X POST ${at('/v1/vms')} -H "Authorization: Bearer ${adminToken}" \\
      -H "Content-Type: application/json" -H "Portcullis-Tenant: tenant_node:${tenant}" -d '{"name":"${name}"}'`);
  }
});

describe('the runbook that onboards a tenant, action by action', () => {
  test('1 and 2: creates the configuration of the tenant, and verifies that it exists', async () => {
    await says(
      'go run ./cmd/tenant create --id harbour --display-name "Harbour Freight" --namespace cruvero-harbour --memory-namespace harbour',
    );
    const got = await says('go run ./cmd/tenant get --id harbour');
    expect(got).toContain('Harbour Freight');
    expect(got).toContain('cruvero-harbour');
    expect(await says('portcullis tenant list')).toMatch(/^harbour +enabled=true/m);
  });

  test('3: sets quotas and rate limits', async () => {
    await says(
      'go run ./cmd/tenant update --id harbour --rpm 120 --rph 5000 --tpd 2000000 --max-runs-per-day 10000',
    );
    expect(JSON.parse(await says('go run ./cmd/tenant get --id harbour --json'))).toMatchObject({
      rpm: 120,
      rph: 5000,
      tpd: 2_000_000,
      max_runs_per_day: 10_000,
    });
  });

  test('4: configures tools and models', async () => {
    await says(
      'go run ./cmd/tenant update --id harbour --allowed-models x-ai/grok-4-fast --allowed-tools http_get,calculator',
    );
    expect(JSON.parse(await says('go run ./cmd/tenant get --id harbour --json'))).toMatchObject({
      allowed_models: ['x-ai/grok-4-fast'],
      allowed_tools: ['http_get', 'calculator'],
    });
  });

  test('5: stores the credentials of models in the vault, under the paths of the tenant', async () => {
    for (const provider of ['openrouter', 'azure'])
      await says(
        `printf '%s' 'sk-of-${provider}' | portcullis secret set --tenant harbour --path llm/${provider}`,
      );
    const kept = deployment.vault.received.map(({ path }) => path);
    for (const provider of ['openrouter', 'azure'])
      expect(kept).toContain(`/v1/secret/data/cruvero/tenants/harbour/llm/${provider}`);
  });

  test('6: seeds the registry of tools', async () => {
    expect(await says('go run ./cmd/seed-registry --id default --version v2.0.0')).toContain('calculator');
  });

  test('7: finds the deployment healthy, and the tenant too', async () => {
    const ui = deployment.place.url;
    expect(JSON.parse(await says(`curl -fsS ${ui}/api/health`))).toMatchObject({ status: 'ok' });
    expect(JSON.parse(await says(`curl -fsS ${ui}/api/health/detail`))).toMatchObject({ status: 'ok' });
    expect(await says('portcullis tenant doctor --id harbour')).not.toContain('FAILED');
  }, 120_000);

  test('8: completes a sample workflow in the context of the tenant, whose counters count it', async () => {
    const { token } = tokenSchema.parse(
      JSON.parse(
        await says(`portcullis tenant token issue --id harbour --public-key ${publicKey()} \\
          --scope 'runs:write service:tenant-read' --expires-in 3600 --json`),
      ),
    );
    deployment.models.reacts(answers('All is well at the harbour.'));
    const ran = await says('go run ./cmd/run --prompt "Health check for tenant harbour"', token);
    expect(ran).toContain('All is well at the harbour.');
    expect(deployment.models.taken.at(-1)).toMatchObject({
      authorization: 'Bearer sk-of-openrouter',
      body: { model: 'x-ai/grok-4-fast' },
    });
    expect(await says('portcullis tenant usage --id harbour')).toMatch(/1 of 10,?000/);
  }, 120_000);

  test('escalates to Security where a secret can not be retrieved', async () => {
    deployment.vault.condition = 'sealed';
    try {
      const { exitCode, stderr } = await deployment.run(
        'portcullis secret get --tenant harbour --path llm/openrouter --reveal',
      );
      expect(exitCode).not.toBe(0);
      expect(stderr).toContain('Escalate to Security');
      expect(stderr).toContain('sealed');
    } finally {
      deployment.vault.condition = 'open';
    }
  });

  test('escalates to the product owner where the policy blocks an expected tool', async () => {
    await says('go run ./cmd/tenant update --id harbour --allowed-tools http_get');
    const { stdout, stderr } = await deployment.run(
      'portcullis tenant policy explain --id harbour --tool calculator',
    );
    expect(stdout + stderr).toMatch(/Escalate to Product\/Application owner/);
  });

  test('escalates to Platform/SRE where the namespace is not there, and no worker can connect', async () => {
    const address = `127.0.0.1:${deployment.place.port('PORTCULLIS_TEMPORAL_PORT')}`;
    const connection = await Connection.connect({ address });
    await connection.operatorService.deleteNamespace({ namespace: 'cruvero-harbour' });
    await connection.close();
    const { exitCode, stdout } = await deployment.run('portcullis tenant doctor --id harbour');
    expect(exitCode).not.toBe(0);
    expect(stdout).toMatch(/^FAILED[^\n]*\n(?: +[^\n]*\n)*? +Escalate to Platform\/SRE/m);
  }, 60_000);
});

/** What has to have come about before a command, which whoever reads the page would wait for. */
const awaited: Readonly<Record<string, () => Promise<void>>> = {
  'npx portcullis webhook deliveries': () =>
    until(async () => (await says('npx portcullis webhook deliveries --dead')) !== 'None.\n', 30_000),
  'npx portcullis tenant migrate --id acme-corp --mode shared': () => isolated('dedicated'),
  'npx portcullis tenant delete --id acme-corp --grace': () => isolated('shared'),
};

const isolated = (mode: string) =>
  until(
    async () => JSON.parse(await says('npx portcullis tenant get --id acme-corp --json')).isolation === mode,
    60_000,
  );

describe.each(pagesOfTenants)('%s', (page) => {
  beforeAll(() => {
    for (const file of ['openrouter.key', 'next.key'])
      writeFileSync(join(deployment.place.home, file), 'sk-of-a-file\n');
    // So that there is something to replay: the first message is not taken for good.
    deployment.webhooks.answering('/portcullis', 410, 204);
  });

  test.each(commandsOf(page))(
    '%s',
    async (line) => {
      await byFirstWords(awaited, line)?.();
      const asWritten = line
        .replace(anyId, await idFor(line))
        .replace(anyReceiver, deployment.webhooks.url('/'));
      const mayDrain = line.includes('tenant migrate') ? `${asWritten} || test $? = 4` : asWritten;
      expect(await says(mayDrain)).toMatch(byFirstWords(told, line) ?? /^/);
    },
    90_000,
  );
});

test('what is expected of commands is expected of some that there are', () => {
  expect(withoutCommand([told, awaited], pagesOfTenants.flatMap(commandsOf))).toEqual([]);
});

/** What a page puts where whoever reads it puts an id, or an address, of his own. */
const anyId = '01980000-0000-7000-8000-000000000000';
const anyReceiver = 'https://ops.example.com/';

/** By which words of a line its id is found: the newest that the command lists. */
const listing: Readonly<Record<string, string>> = {
  'portcullis tenant token ': 'tenant token list --id acme-corp',
  'portcullis tenant device ': 'tenant device list --id acme-corp',
  'portcullis webhook replay ': 'webhook deliveries --dead',
  'portcullis webhook ': 'webhook list',
};

async function idFor(line: string): Promise<string> {
  const list = Object.entries(listing).find(([words]) => line.includes(words))?.[1];
  if (list === undefined || !line.includes(anyId)) return anyId;
  const listed = JSON.parse(await says(`portcullis ${list} --json`));
  return z.array(z.looseObject({ id: z.uuid() })).parse(listed)[0]?.id ?? anyId;
}
