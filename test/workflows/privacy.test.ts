import { generateKeyPairSync } from 'node:crypto';
import { historyToJSON } from '@temporalio/common/lib/proto-utils';
import { Client } from 'pg';
import { until } from '../store/until';
import { type Deployment, deploy, expectValue } from './deployment';
import { sampleDocument, sampleTenant } from './sample-document';

let deployment: Deployment;
beforeAll(async () => {
  deployment = await deploy();
});
afterAll(async () => {
  await deployment.close();
});

test('no byte of a private key that is sent in gets into a history or the database', async () => {
  const { application, operator } = deployment;
  const { privateKey } = generateKeyPairSync('ed25519');
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const jwk = privateKey.export({ format: 'jwk' });

  // What comes in clean shows that the search below looks at what is kept.
  const { id } = await deployment.start(
    sampleDocument('clean', { publicKey: 'fixture-public-key-to-be-found' }),
  );
  await deployment.reaches(id, 'completed');

  const carriers = [{ private_key_pem: pem }, { private_key_material: jwk }, { public_key: pem }];
  for (const [index, carrier] of carriers.entries()) {
    const tenant = `leaky_${index}`;
    const document = sampleDocument(tenant);
    const attest = { ...document.key_custody, tenant: sampleTenant(tenant), ...carrier };
    const attested = await application.execute('keyCustody.attest', attest, operator);
    expect(expectValue(attested).outcome).toBe('refused');
    const leaky = { ...document, key_custody: { ...document.key_custody, ...carrier } };
    const started = await application.provisionings.start(leaky, operator);
    expect(expectValue(started).kind).toBe('refused');
    const planned = await application.provisionings.plan(leaky, operator);
    expect(expectValue(planned).kind).toBe('refused');
  }

  for (const kept of [(await histories()).join('\n'), (await tables()).join('\n')]) {
    expect(kept).toContain('fixture-public-key-to-be-found');
    for (const secret of secretsOf(pem, jwk.d)) expect(kept.includes(secret)).toBe(false);
  }
});

/** Each way in which the key could be written down. */
function secretsOf(pem: string, seed: string | undefined): readonly string[] {
  const lines = pem.split('\n').filter((line) => line !== '' && !line.startsWith('-----'));
  const bytes = Buffer.from(seed ?? '', 'base64url');
  // An Ed25519 key is the last 32 bytes of its PKCS #8 form: what stands before them is the same for all keys.
  const written = [...lines.map((line) => line.slice(-40)), ...[seed ?? '', bytes.toString('base64')]];
  return [...written, ...written.map((text) => Buffer.from(text).toString('hex')), bytes.toString('hex')];
}

async function histories(): Promise<readonly string[]> {
  const { client } = deployment.temporal;
  await until(async () => (await client.workflow.count()).count > 0);
  const found: string[] = [];
  for await (const { workflowId } of client.workflow.list()) {
    const history = historyToJSON(await client.workflow.getHandle(workflowId).fetchHistory());
    // Payloads are base64 of JSON.
    const payloads = [...history.matchAll(/"data":\s*"([A-Za-z0-9+/=]+)"/g)].map(([, data = '']) =>
      Buffer.from(data, 'base64').toString('utf8'),
    );
    found.push(history, ...payloads);
  }
  return found;
}

async function tables(): Promise<readonly string[]> {
  const database = new Client({ connectionString: deployment.databaseUrl });
  await database.connect();
  try {
    const { rows } = await database.query<{ name: string }>(
      `select quote_ident(table_name) as name from information_schema.tables
       where table_schema = 'public' and table_type = 'BASE TABLE'`,
    );
    const found: string[] = [];
    for (const { name } of rows) {
      const { rows: contents } = await database.query<{ row: string }>(
        `select t::text as row from ${name} t`,
      );
      found.push(...contents.map(({ row }) => row));
    }
    return found;
  } finally {
    await database.end();
  }
}
