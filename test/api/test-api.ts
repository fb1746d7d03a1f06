import { Pool } from 'pg';
import pino from 'pino';
import { z } from 'zod';
import { listen } from '../../api/listen';
import { createApi } from '../../api/server';
import type { RehearsalSchedules } from '../../application/rehearsals/rehearsal-schedules';
import { type Application, composeApplication } from '../../runtime/composition';
import type { SecretStore } from '../../secrets/secret-store';
import { type Database, openDatabase } from '../../store/database';
import { Sequencer } from '../../store/sequencer';
import { embeddedKeys } from '../custody/embedded-keys';
import { createMigratedDatabase } from '../environment/database';
import { ContractChecker } from './contract-checker';
import { RecordingRuns } from './recording-runs';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Parsed, where the answer is JSON. */
  readonly body: unknown;
}

export interface CallOptions {
  readonly headers?: Readonly<Record<string, string>>;
  /** Null sends none. */
  readonly token?: string | null;
}

export interface TestApi {
  readonly url: string;
  readonly databaseUrl: string;
  readonly token: string;
  readonly application: Application;
  readonly database: Database;
  readonly runs: RecordingRuns;
  /** As the superuser, past every rule of the store. */
  readonly superuser: Pool;
  /** Everything that was logged, down to the finest level. */
  logged(): string;
  get(path: string, options?: CallOptions): Promise<Answer>;
  /** Sends an object as JSON, a text as it is. */
  post(path: string, body?: unknown, options?: CallOptions): Promise<Answer>;
  put(path: string, body: unknown, options?: CallOptions): Promise<Answer>;
  patch(path: string, body: unknown, options?: CallOptions): Promise<Answer>;
  delete(path: string, options?: CallOptions): Promise<Answer>;
  /** How many events the database holds. */
  recorded(): Promise<number>;
  /** The database as one text: every row that a dump of it would have. */
  dumped(): Promise<string>;
  /** Stops the server, and nothing that it rests on. */
  stopServing(): Promise<void>;
  close(): Promise<void>;
}

/** What takes a body by POST: all that it takes to have something made. */
export type Posting = Pick<TestApi, 'post'>;

export interface TestApiOptions {
  readonly refusalsPerMinute?: number;
  /** As good as unlimited unless given: where the clock stands, a minute has no end. */
  readonly sessionAttemptsPerMinute?: number;
  /** A way to the database that the application takes, where not directly. */
  readonly through?: (databaseUrl: string) => Promise<string>;
  /** Serves the database of this one too, which is closed last. */
  readonly beside?: TestApi;
  /** Nobody gives events their place in the log. */
  readonly withoutSequencer?: boolean;
  readonly temporalHealth?: () => Promise<unknown>;
  /** Where secrets lie; in the database unless given. */
  readonly secretStore?: SecretStore;
  /** Of rehearsals; none unless given. */
  readonly schedules?: RehearsalSchedules;
  readonly clock?: () => Date;
  readonly tokensRequireProof?: boolean;
}

export const testToken = 'test-token-of-the-first-operator';

/** The API on a port of its own, over a database of its own. Each answer is held against the OpenAPI document. */
export async function startTestApi(options: TestApiOptions = {}): Promise<TestApi> {
  const { refusalsPerMinute = 60, sessionAttemptsPerMinute = 100_000 } = options;
  const { through = async (url) => url, temporalHealth, schedules, secretStore, clock } = options;
  const { databaseUrl, drop } =
    options.beside === undefined
      ? await createDatabase()
      : { databaseUrl: options.beside.databaseUrl, drop: async () => {} };
  const lines: string[] = [];
  const logger = pino({ level: 'trace' }, { write: (line) => void lines.push(line) });
  const database = openDatabase({ url: await through(databaseUrl), applicationName: 'portcullis-test' });
  const sequencer = new Sequencer({ database: openedApart(databaseUrl) });
  const runs = new RecordingRuns();
  const application = composeApplication({
    database,
    runs,
    rehearsing: { keyStores: embeddedKeys(database), ...(schedules === undefined ? {} : { schedules }) },
    refusalsPerMinute,
    ...(secretStore === undefined ? {} : { secretStore }),
    ...(clock === undefined ? {} : { clock }),
    tokensRequireProof: options.tokensRequireProof ?? false,
    onAppended: () => sequencer.nudge(),
  });
  await application.operators.install('admin', testToken);
  if (options.withoutSequencer !== true) sequencer.start();
  const superuser = new Pool({ connectionString: databaseUrl, max: 2 });
  superuser.on('error', () => {});
  const app = await createApi({
    application,
    logger,
    refusalsPerMinute,
    sessionAttemptsPerMinute,
    ...(temporalHealth === undefined ? {} : { temporalHealth }),
    ...(clock === undefined ? {} : { clock }),
  });
  const listening = await listen(app, { host: '127.0.0.1', ports: [0] });
  const url = listening.addresses[0] ?? '';
  const contract = new ContractChecker(await (await fetch(`${url}/openapi.json`)).json());
  let stopping: Promise<void> | undefined;
  const stopServing = () => {
    stopping ??= listening.close();
    return stopping;
  };

  const call = async (
    method: string,
    path: string,
    { token = testToken, headers = {} }: CallOptions = {},
    body?: string,
  ): Promise<Answer> => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { ...(token === null ? {} : { authorization: `Bearer ${token}` }), ...headers },
      ...(body === undefined ? {} : { body }),
    });
    const text = await response.text();
    const mediaType = response.headers.get('content-type')?.split(';')[0] ?? '';
    const parsed: unknown = mediaType.endsWith('json') ? JSON.parse(text) : undefined;
    contract.check({
      method,
      path: new URL(response.url).pathname,
      status: response.status,
      mediaType,
      body: parsed,
    });
    return { status: response.status, headers: response.headers, text, body: parsed };
  };

  const send = (method: string, path: string, body: unknown, given: CallOptions = {}) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const type = body === undefined ? {} : { 'content-type': 'application/json' };
    return call(method, path, { ...given, headers: { ...type, ...given.headers } }, text);
  };

  return {
    url,
    databaseUrl,
    token: testToken,
    application,
    database,
    runs,
    superuser,
    logged: () => lines.join(''),
    get: (path, given) => call('GET', path, given),
    post: (path, body, given) => send('POST', path, body, given),
    put: (path, body, given) => send('PUT', path, body, given),
    patch: (path, body, given) => send('PATCH', path, body, given),
    delete: (path, given) => call('DELETE', path, given),
    recorded: async () => {
      const { rows } = await superuser.query<{ events: string }>('select count(*) as events from event');
      return Number(rows[0]?.events);
    },
    dumped: () => dump(superuser),
    stopServing,
    close: async () => {
      await stopServing();
      await sequencer.stop();
      await database.close();
      await superuser.end();
      await drop();
    },
  };
}

async function createDatabase(): Promise<Pick<TestApi, 'databaseUrl'> & { drop(): Promise<void> }> {
  const { url, drop } = await createMigratedDatabase();
  return { databaseUrl: url, drop };
}

/** The sequencer keeps its own way to the database, whatever is done to that of the API. */
function openedApart(url: string): Pick<Database, 'dedicatedClient'> {
  return openDatabase({ url, applicationName: 'portcullis-test-sequencer' });
}

async function dump(superuser: Pool): Promise<string> {
  const { rows: tables } = await superuser.query<{ name: string }>(
    "select quote_ident(tablename) as name from pg_tables where schemaname = 'public'",
  );
  const texts: string[] = [];
  for (const { name } of tables) {
    const { rows } = await superuser.query<{ row: string }>(
      `select row_to_json(t)::text as row from ${name} t`,
    );
    texts.push(...rows.map(({ row }) => decodeBytes(row)));
  }
  return texts.join('\n');
}

/** Bytes are dumped in hexadecimal; what they say has to be found too. */
export function decodeBytes(row: string): string {
  return row.replaceAll(/\\\\x([0-9a-f]+)/g, (_all, hexadecimal: string) =>
    Buffer.from(hexadecimal, 'hex').toString('latin1'),
  );
}

const answerSchema = z.looseObject({
  operation: z.string(),
  outcome: z.string(),
  body: z.looseObject({}),
  receipt: z.looseObject({ id: z.string(), record: z.string(), version: z.number() }).nullable(),
});

/** The answer of an operation, typed enough to be taken apart. */
export function operationAnswer({ body }: Answer): z.output<typeof answerSchema> {
  return answerSchema.parse(body);
}

/** The id of the receipt that an answer came with. */
export function receiptId(answer: Answer): string {
  const { receipt } = operationAnswer(answer);
  if (receipt === null) throw new Error('the answer came without a receipt');
  return receipt.id;
}
