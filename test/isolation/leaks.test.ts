import { randomBytes } from 'node:crypto';
import { Client } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils';
import * as fc from 'fast-check';
import { Pool } from 'pg';
import { pino } from 'pino';
import { KeyEncryptionKey } from '../../custody/embedded/key-encryption-key';
import type { Answer } from '../api/test-api';
import { type ServedDeployment, serveDeployment } from '../client/served-deployment';
import { embeddedKeys } from '../custody/embedded-keys';
import { until } from '../store/until';
import { seedTools } from '../workflows/running-tenant';
import { WebhookReceiver } from '../workflows/webhook-receiver';
import { type Command, commandTo, placesIn, type Route, routesIn, saidIn, whatIsAsked } from './commands';
import { type Caller, moveIn, type Neighbour } from './neighbour';
import { Traces } from './traces';
import { type LeftOut, withoutTenantFilter } from './without-tenant-filter';

const logged: string[] = [];
let served: ServedDeployment;
let superuser: Pool;
let receiver: WebhookReceiver;
let api: Caller;
let routes: readonly Route[];
let neighbours: readonly [Traces, Traces];
let streams: readonly OpenStream[];

/** What was answered to whom, and what it had said itself. */
interface Told {
  readonly by: Neighbour;
  readonly where: string;
  readonly said: string;
  readonly told: string;
  readonly requestId: string;
}
const answers: Told[] = [];

beforeAll(async () => {
  receiver = await WebhookReceiver.listen();
  served = await serveDeployment({
    keyStores: embeddedKeys,
    runs: { sealing: new KeyEncryptionKey(randomBytes(32)) },
    webhooks: { outbound: { allow: ['127.0.0.0/8'] }, deliveryPauses: [] },
    refusalsPerMinute: 1_000_000,
    logger: pino({ level: 'trace' }, { write: (line) => void logged.push(line) }),
  });
  superuser = new Pool({ connectionString: served.deployment.databaseUrl, max: 1 });
  api = {
    get: (path, options) => send('GET', path, options),
    post: (path, body, options) => send('POST', path, { ...options, body: JSON.stringify(body) }),
    put: (path, body, options) => send('PUT', path, { ...options, body: JSON.stringify(body) }),
  };
  routes = routesIn((await api.get('/openapi.json')).body);
  await seedTools(served.deployment);
  const namespaceSuffix = served.deployment.temporal.namespace.slice(-8);
  const settled = (name: string, word: string) =>
    moveIn(api, { name, word, namespaceSuffix, webhookUrl: receiver.url(`/${name}`) });
  const [left, right] = await Promise.all([
    settled('amberheron', 'quartzlantern'),
    settled('cobaltotter', 'velvetcompass'),
  ]);
  neighbours = [new Traces(left, superuser), new Traces(right, superuser)];
  for (const traces of neighbours) await traces.look();
  streams = await Promise.all(neighbours.flatMap(({ of }) => eventStreamsOf(of)));
}, 120_000);

afterAll(async () => {
  for (const stream of streams) stream.leave();
  await superuser.end();
  await served.close();
  await receiver.close();
});

interface Sending {
  readonly headers?: Readonly<Record<string, string>>;
  readonly token?: string | null;
  readonly body?: string | undefined;
}

async function send(method: string, path: string, sending: Sending = {}): Promise<Answer> {
  const { headers, text, status } = await fetchText(method, path, sending);
  const isJson = headers.get('content-type')?.includes('json') === true;
  return { status, headers, text, body: isJson ? JSON.parse(text) : undefined };
}

async function fetchText(method: string, path: string, { headers, token = served.token, body }: Sending) {
  const leaving = new AbortController();
  const response = await fetch(`${served.url}${path}`, {
    method,
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
      authorization: `Bearer ${token}`,
    },
    ...(body === undefined ? {} : { body }),
    signal: leaving.signal,
  });
  const { status } = response;
  if (response.headers.get('content-type')?.startsWith('text/event-stream') !== true)
    return { status, headers: response.headers, text: await response.text() };
  // Of a stream that doesn't end, what it begins with.
  const { value } = (await response.body?.getReader().read()) ?? {};
  leaving.abort();
  return { status, headers: response.headers, text: Buffer.from(value ?? []).toString('utf8') };
}

interface OpenStream {
  readonly of: Neighbour;
  readonly path: string;
  text(): string;
  leave(): void;
}

/** Each stream of events that the tenant may follow, from its beginning. */
function eventStreamsOf(of: Neighbour): readonly Promise<OpenStream>[] {
  return routes
    .filter(({ described }) => described.responses['200']?.content?.['text/event-stream'] !== undefined)
    .map(async ({ path }) => {
      const [place = ''] = placesIn(path);
      const [thing = ''] = of.things[place] ?? [];
      const leaving = new AbortController();
      const response = await fetch(
        `${served.url}${path.replace('{id}', thing)}?${place === '' ? 'from=0' : ''}`,
        {
          headers: { authorization: `Bearer ${of.askers[0]?.token}` },
          signal: leaving.signal,
        },
      );
      expect(response.status).toBe(200);
      let text = '';
      const read = async () => {
        const decoder = new TextDecoder();
        for await (const chunk of response.body ?? []) text += decoder.decode(chunk, { stream: true });
      };
      void read().catch((error: unknown) => {
        if (!leaving.signal.aborted) throw error;
      });
      return { of, path, text: () => text, leave: () => leaving.abort() };
    });
}

function tracesOfOther({ by }: Pick<Command, 'by'>): Traces {
  const [left, right] = neighbours;
  return left.of === by ? right : left;
}

/** Has one tenant ask, and holds the answer against what it may know of the other. */
async function carryOut(command: Command): Promise<void> {
  const other = tracesOfOther(command);
  const { by } = command;
  const said = saidIn(command);
  const where = whatIsAsked(command);
  const named = other.namedIn(said);
  const ofNobody = named.length === 0 ? [] : await answersTo(absentIn(command, other));
  const answer = await ask(command);
  const told = toldBy(answer);
  answers.push({ by, where, said, told, requestId: answer.headers.get('x-request-id') ?? '' });
  expect({ where, status: answer.status < 500, traces: other.in(told, said) }).toEqual({
    where,
    status: true,
    traces: [],
  });
  // A decision is recorded, also where it refuses, with what was asked; a problem is none.
  if (answer.headers.get('content-type')?.includes('problem') !== true) other.excuse(named);
  // What there is of the other is to the asker as what there is not.
  if (ofNobody.length > 0)
    expect(ofNobody.map((one) => ({ where, ...answered(one, other) }))).toContainEqual({
      where,
      ...answered(answer, other),
    });
}

/** The answer, and where something was done, also that to what is done already. */
async function answersTo(command: Command): Promise<readonly Answer[]> {
  const first = await ask(command);
  return first.status < 400 && command.route.method !== 'GET' ? [first, await ask(command)] : [first];
}

function ask({ route, path, headers, body, asker: { token } }: Command): Promise<Answer> {
  return send(route.method, path, { headers, body, token });
}

function absentIn(command: Command, other: Traces): Command {
  const { path, headers, body } = command;
  const [base = '', query = ''] = path.split('?', 2);
  const absentPath = base
    .split('/')
    .map((segment) => encodeURIComponent(other.absentIn(decodeURIComponent(segment))))
    .join('/');
  const absentQuery = new URLSearchParams(
    [...new URLSearchParams(query)].map(([name, value]): [string, string] => [name, other.absentIn(value)]),
  );
  return {
    ...command,
    path: query === '' ? absentPath : `${absentPath}?${absentQuery}`,
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, other.absentIn(value)]),
    ),
    body: body === undefined ? undefined : other.absentIn(body),
  };
}

function toldBy({ headers, text }: Answer): string {
  return `${[...headers].join('\n')}\n${text}`;
}

/** An answer as it is but for names that were asked for, and for what is new in each. */
function answered({ status, headers, text }: Answer, other: Traces) {
  const body = other
    .withoutNames(text)
    .replaceAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '<id>')
    .replaceAll(/(?<=_at":")[^"]+/g, '<time>')
    .replaceAll(/(?<="(?:hash|leaf_hash|salt|token|secret)":")[^"]+/g, '<secret>')
    .replaceAll(/(?<="seq":)\d+/g, '<place>');
  // Of what is done, not that there is more of it now than before.
  return { status, type: headers.get('content-type'), body: status < 400 ? '' : membersOf(body) };
}

function membersOf(text: string): unknown {
  return JSON.parse(text, (_name, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
      : value,
  );
}

const commandOf = (route: Route): fc.Arbitrary<Command> =>
  fc.constantFrom(0, 1).chain((which) => {
    const [left, right] = neighbours;
    const [by, other] = which === 0 ? [left.of, right.of] : [right.of, left.of];
    return commandTo(route, by, other, receiver.url(`/${by.name}`));
  });

/** A request to each route, in some order. */
function eachRoute(): fc.Arbitrary<readonly Command[]> {
  return fc
    .shuffledSubarray([...routes], { minLength: routes.length })
    .chain((shuffled) => fc.tuple(...shuffled.map(commandOf)));
}

async function carryOutAll(commands: readonly Command[]): Promise<void> {
  for (const command of commands) await carryOut(command);
}

test('what stands in each path there is has something of each tenant', () => {
  const places = new Set(routes.flatMap(({ path }) => placesIn(path)));
  for (const { of } of neighbours) expect(Object.keys(of.things).sort()).toEqual([...places].sort());
  for (const { count } of neighbours) expect(count).toBeGreaterThan(50);
});

test('no route tells one tenant anything of the other', async () => {
  await fc.assert(fc.asyncProperty(eachRoute(), carryOutAll), { numRuns: 3, endOnFailure: true });
}, 120_000);

test('whatever either does, it learns nothing of the other', async () => {
  const sequence = fc.array(fc.constantFrom(...routes).chain(commandOf), { minLength: 1, maxLength: 12 });
  await fc.assert(fc.asyncProperty(sequence, carryOutAll), { numRuns: 25, endOnFailure: true });
}, 120_000);

describe('where no statement asks for rows of one tenant', () => {
  let filter: LeftOut;
  beforeAll(() => {
    filter = withoutTenantFilter('portcullis-test');
  });
  afterAll(() => filter.restore());

  test('row-level security alone keeps them apart', async () => {
    await fc.assert(fc.asyncProperty(eachRoute(), carryOutAll), { numRuns: 1, endOnFailure: true });
    for (const { of } of neighbours)
      for (const { url, text, status } of await readingsOf(of))
        expect({ url, traces: tracesOfOther({ by: of }).in(text), fails: status >= 500 }).toEqual({
          url,
          traces: [],
          fails: false,
        });
    expect(filter.statements()).toBeGreaterThan(50);
  }, 120_000);

  test('without row-level security, that would show', async () => {
    const [{ of: reader }, { of: other }] = neighbours;
    const registered = await api.post('/v1/vms', { tenant: other.reference, name: other.word });
    expect(registered.status).toBe(201);
    const shown = async () => (await send('GET', '/v1/vms', { token: reader.askers[0]?.token ?? '' })).text;
    await superuser.query('alter table vm disable row level security');
    try {
      expect(await shown()).toContain(other.word);
    } finally {
      await superuser.query('alter table vm enable row level security');
    }
    expect(await shown()).not.toContain(other.word);
  });
});

test('whatever was told by then, once all was done, is of nobody else', async () => {
  expect(answers.length).toBeGreaterThan(250);
  for (const traces of neighbours) await traces.look();
  for (const { by, where, said, told, requestId } of answers) {
    const lines = logged.filter((line) => requestId !== '' && line.includes(requestId)).join('');
    const other = tracesOfOther({ by });
    expect({ where, traces: other.in(told, said), logged: other.in(lines) }).toEqual({
      where,
      traces: [],
      logged: [],
    });
  }
});

test('streams of events tell each its own, and go on telling it alone while the other acts', async () => {
  for (const { of } of neighbours) {
    const told = {
      reference: `receipt:${of.name}.last`,
      commitment: `sha256:${of.word}`,
      issuer: 'authority:a',
    };
    expect((await api.post('/v1/evidence', { tenant: of.reference, ...told })).status).toBe(200);
  }
  for (const { of, text } of streams) {
    await until(() => text().includes(of.name));
    expect({ of: of.slug, traces: tracesOfOther({ by: of }).in(text()) }).toEqual({
      of: of.slug,
      traces: [],
    });
  }
  const ofLedger = streams.filter(({ path }) => path === '/v1/ledger/events');
  expect(ofLedger.map(({ of }) => of.slug).sort()).toEqual(neighbours.map(({ of }) => of.slug).sort());
  for (const { of, text } of ofLedger) await until(() => text().includes(`receipt:${of.name}.last`));
});

test('what one reads is the same before and after the other acts: lists, counts, cursors and usage', async () => {
  const [{ of: reader }, { of: actor }] = neighbours;
  let before = await readingsOf(reader);
  await until(async () => {
    const earlier = before;
    before = await readingsOf(reader);
    return JSON.stringify(before) === JSON.stringify(earlier);
  });
  expect(before.filter(({ status }) => status === 200).length).toBeGreaterThan(20);
  await act(actor);
  expect(await readingsOf(reader)).toEqual(before);
});

test('no log line has a word of either', () => {
  const lines = logged.join('');
  expect(lines).toContain('request answered');
  for (const { of } of neighbours) expect(lines).not.toContain(of.word);
});

test('a webhook tells its tenant of nobody else', () => {
  for (const { of } of neighbours) {
    const messages = receiver.at(`/${of.name}`);
    expect(messages.length).toBeGreaterThan(0);
    expect(tracesOfOther({ by: of }).in(messages.map(({ body }) => body).join('\n'))).toEqual([]);
  }
});

test('workflows that can be found in the namespace of a tenant tell of nobody else', async () => {
  for (const { of } of neighbours) {
    const found = await workflowsIn(of.namespace);
    expect(found).toContain(of.things['runs/{id}']?.[0]);
    expect(tracesOfOther({ by: of }).in(found)).toEqual([]);
  }
});

/** What Temporal tells of each workflow of a namespace: how it is listed, and its history with what is in it. */
async function workflowsIn(namespace: string): Promise<string> {
  const { connection } = served.deployment.temporal;
  const { workflow } = new Client({ connection, namespace });
  await until(async () => (await workflow.count()).count > 0);
  const found: string[] = [];
  for await (const { raw, memo, typedSearchAttributes, workflowId } of workflow.list()) {
    const history = historyToJSON(await workflow.getHandle(workflowId).fetchHistory());
    const payloads = [...history.matchAll(/"data":\s*"([A-Za-z0-9+/=]+)"/g)].map(([, data = '']) =>
      Buffer.from(data, 'base64').toString('utf8'),
    );
    found.push(JSON.stringify([raw, memo, typedSearchAttributes]), history, ...payloads);
  }
  return found.join('\n');
}

/** What is new in each answer; places in the ledger tell how much is recorded in all of the deployment, and no more. */
const newInEach = /"(?:request_id|signed_at|signature)":"[^"]*"|"as_of_seq":\d+/g;

/** Each answer to a question of the tenant's admin for what is its own. */
async function readingsOf(of: Neighbour) {
  const token = of.askers[0]?.token ?? '';
  const read = routes.filter(
    ({ method, path, described }) =>
      method === 'GET' &&
      path.startsWith('/v1/') &&
      described.responses['200']?.content?.['text/event-stream'] === undefined,
  );
  return Promise.all(
    read.flatMap(({ path, described }) => {
      const asked = placesIn(path).reduce((left, place) => {
        const [segment] = place.split('/');
        return left.replace(place, `${segment}/${encodeURIComponent(of.things[place]?.[0] ?? '')}`);
      }, path);
      const paged = described.parameters?.some(({ name }) => name === 'limit') === true;
      return [asked, ...(paged ? [`${asked}?limit=1`] : [])].map(async (url) => {
        const { status, text } = await send('GET', url, { token });
        return { url, status, text: text.replaceAll(newInEach, '') };
      });
    }),
  );
}

/** Has something more of each kind that lists and counts tell of. */
async function act(of: Neighbour): Promise<void> {
  const tenant = of.reference;
  const made = await Promise.all([
    api.post('/v1/vms', { tenant, storage_gb: 7 }),
    api.post('/v1/storage-reservations', { tenant, gigabytes: 5, purpose: of.word }),
    api.post('/v1/principals', { tenant, kind: 'person', name: of.word }),
    api.post('/v1/evidence', {
      tenant,
      reference: `receipt:${of.name}.more`,
      commitment: `sha256:${of.word}`,
      issuer: 'authority:a',
    }),
    api.post('/v1/webhook-endpoints', {
      tenant,
      url: receiver.url(`/${of.name}`),
      events: ['escalation'],
    }),
    api.post('/v1/runs', { tenant, prompt: of.word }),
    api.put(`/v1/tenants/${of.slug}/secrets/more`, { value: of.word }),
  ]);
  expect(made.map(({ status, text }) => (status < 300 ? '' : text)).join('')).toBe('');
}
