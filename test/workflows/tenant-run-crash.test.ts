import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { historyToJSON } from '@temporalio/common/lib/proto-utils';
import { Client } from 'pg';
import { pino } from 'pino';
import { KeyEncryptionKey } from '../../custody/embedded/key-encryption-key';
import { tenantOfSlug } from '../../domain/registered-tenant';
import { modelProviders } from '../../models/model-providers';
import { passingSecretStore } from '../../runtime/secret-store';
import { runWorker } from '../../worker/run-worker';
import { testTemporalAddress } from '../environment/addresses';
import { answers, asksFor, type ChatCompletions, chatCompletions } from '../models/chat-completions';
import { until } from '../store/until';
import { bundleCache, type Deployment, deploy, expectValue } from './deployment';
import { runningTenant, seedTools } from './running-tenant';
import { kill, spawnWorker } from './spawn-worker';

const policy = { allowed_models: ['a/model'] };
/** What of a run is personal or secret, as it would be found wherever it came to lie. */
const marks = ['PROMPT-MARK-7731', 'ANSWER-MARK-7732', 'SECRET-MARK-7733', '77347734'] as const;
const [promptMark, answerMark, secretMark, numberMark] = marks;

let service: ChatCompletions;
let deployment: Deployment;
let worker: ChildProcess | undefined;
const sealing = randomBytes(32);

beforeAll(async () => {
  service = await chatCompletions();
  deployment = await deploy({
    withoutWorker: true,
    runs: { models: modelProviders({ openrouter: service.url }), sealing: new KeyEncryptionKey(sealing) },
    secretStore: (database) => passingSecretStore(database, new KeyEncryptionKey(sealing)),
  });
  await seedTools(deployment);
});
afterAll(async () => {
  if (worker !== undefined) await kill(worker);
  await deployment.close();
  await service.close();
});

test('a worker that dies while a model is asked is survived; nothing that was said is in histories, tables or logs', async () => {
  const { application, databaseUrl, temporal, operator } = deployment;
  const tenant = await runningTenant(deployment, 'crash', { policy, secret: secretMark });
  worker = spawnWorker(
    { databaseUrl, temporal },
    { runs: { models: { openrouter: service.url }, sealing: sealing.toString('base64') } },
  );
  service.reacts(() => {});
  const asked = { prompt: `Hello ${promptMark}`, tenant: tenantOfSlug('crash') };
  const ask = () => application.tenantRuns.start(asked, operator, 'once');
  const started = ask();
  await until(() => service.taken.length > 0, 60_000);
  await kill(worker);
  const again = ask();

  service.reacts(asksFor(['calculator', `{"expression":"${numberMark}+0"}`]), answers(answerMark));
  const logged: string[] = [];
  const ending = new AbortController();
  const working = runWorker({
    temporalAddress: testTemporalAddress(),
    namespace: temporal.namespace,
    application,
    tenants: () => application.dedicatedTenants(),
    cacheFolder: bundleCache,
    logger: pino({ level: 'trace' }, { write: (line: string) => void logged.push(line) }),
    signal: ending.signal,
  });
  const begun = expectValue(await started);
  const { id, workflowId } = begun.row;
  expect(expectValue(await again).row.id).toBe(id);
  const view = async () => expectValue(await application.tenantRuns.find(id, operator));
  await until(async () => (await view()).row.state !== 'running', 60_000);
  ending.abort();
  await working;
  expect(tenant.answerOf(await view())).toBe(answerMark);
  expect(await tenant.told('RUN_STARTED')).toHaveLength(1);

  const handle = temporal.client.workflow.getHandle(workflowId);
  const history = historyToJSON(await handle.fetchHistory());
  const payloads = [...history.matchAll(/"data":\s*"([A-Za-z0-9+/=]+)"/g)].map(([, data = '']) =>
    Buffer.from(data, 'base64').toString('utf8'),
  );
  const described = JSON.stringify((await handle.describe()).raw);
  const kept = [history, ...payloads, described, ...(await tables()), ...logged].join('\n');
  // What is searched is what is kept.
  expect(kept).toContain(id);
  for (const mark of marks) expect(kept).not.toContain(mark);
});

async function tables(): Promise<readonly string[]> {
  const database = new Client({ connectionString: deployment.databaseUrl });
  await database.connect();
  try {
    const { rows } = await database.query<{ name: string }>(
      "select quote_ident(tablename) as name from pg_tables where schemaname = 'public'",
    );
    const found: string[] = [];
    for (const { name } of rows) {
      const { rows: contents } = await database.query<{ row: string }>(
        `select t::text as row from ${name} t`,
      );
      found.push(...contents.map(({ row }) => withText(row)));
    }
    return found;
  } finally {
    await database.end();
  }
}

/** Bytes are told in hexadecimal; what they say has to be found too. */
function withText(row: string): string {
  return row.replaceAll(/\\\\x([0-9a-f]+)/g, (_all, bytes: string) =>
    Buffer.from(bytes, 'hex').toString('latin1'),
  );
}
