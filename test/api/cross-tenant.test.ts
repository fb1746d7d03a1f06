import { randomUUID } from 'node:crypto';
import * as fc from 'fast-check';
import { z } from 'zod';
import { kindsMadeByOperations } from '../../domain/kinds';
import { type Reference, reference } from '../../domain/reference';
import { operations } from '../../operations/catalogue';
import { PostgresWebhookDeliveries } from '../../store/postgres-webhook-deliveries';
import { issueToken } from './capability-token';
import { documentFor } from './document';
import { newHolder, newHolderKey, openSession, tenantNamed } from './holder';
import { openApiStructure } from './openapi-structure';
import { Statements } from './statements';
import { type Answer, receiptId, startTestApi, type TestApi } from './test-api';

/** The one that asks; the other, of which it is to learn nothing; one that there is not. */
const own = tenantNamed('asking');
const theirs = tenantNamed('hidden');
const nobodys = tenantNamed('absent');

type Route = NonNullable<z.output<typeof openApiStructure>['paths'][string]['get']>;

interface GuardedRoute {
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  readonly path: string;
  readonly route: Route;
}

/** Something of the other tenant, and something alike that isn't there. */
interface Twins {
  readonly theirs: string;
  readonly nobodys: string;
}

let api: TestApi;
let statements: Statements;
let routes: readonly GuardedRoute[];
let things: readonly Twins[];
let bodies: Readonly<Record<string, readonly Readonly<Record<keyof Twins, object>>[]>>;
let askers: readonly { readonly token: string }[];
let theirId: string;

const provisioning = z.looseObject({ id: z.uuid() });

beforeAll(async () => {
  api = await startTestApi({ refusalsPerMinute: 100_000 });
  const { paths } = openApiStructure.parse((await api.get('/openapi.json')).body);
  routes = Object.entries(paths).flatMap(([path, methods]) =>
    (['get', 'post', 'put', 'patch', 'delete'] as const).flatMap((method) => {
      const route = methods[method];
      return route === undefined || route.security?.length === 0 ? [] : [{ method, path, route }];
    }),
  );

  for (const tenant_id of ['asking', 'hidden'])
    await api.post('/v1/tenants', { tenant_id, display_name: 'n' });
  // Where a path names two, the tenant is named and what is its own.
  await api.put('/v1/tenants/hidden/secrets/hidden', { value: 'theirs' });
  await api.application.operators.add('second-operator', 'token of the second operator');
  const theirSession = await openSession(api, await newHolder(api, theirs, { role: 'admin' }));
  askers = [
    await openSession(api, await newHolder(api, own, { role: 'admin' })),
    await openSession(api, await newHolder(api, own)),
    await issueToken(api, 'asking', { scope: 'service:tenant-admin' }),
  ];
  const recorded = await recordEverything();
  const receipt = receiptId(recorded);
  // The operations of the walk have its records of the other tenant too; so has a provisioning of its own.
  const document = { ...documentFor('hidden'), tenant: theirs };
  const { id } = provisioning.parse((await api.post('/v1/provisionings', document)).body);
  const drill = { kind: 'rotation', key_ref: 'key_registry:only_theirs', tenant: theirs };
  const { id: rehearsed } = provisioning.parse((await api.post('/v1/rehearsals', drill)).body);
  theirId = (await api.application.tenants.find(theirs)) ?? '';
  const { id: vm } = provisioning.parse((await api.post('/v1/vms', { tenant: theirs })).body);
  const stored = { tenant: theirs, gigabytes: 1, purpose: 'n' };
  const { id: reservation } = provisioning.parse((await api.post('/v1/storage-reservations', stored)).body);
  const told = { tenant: theirs, url: 'https://8.8.8.8/in', events: ['escalation'] };
  const { id: endpoint } = provisioning.parse((await api.post('/v1/webhook-endpoints', told)).body);
  const delivery = await new PostgresWebhookDeliveries(api.application.database).add({
    id: randomUUID(),
    tenant: theirId,
    endpoint,
    message: randomUUID(),
    type: 'webhook.test',
    payload: {},
    at: new Date(),
  });
  things = [
    { theirs, nobodys },
    { theirs: 'receipt:only_theirs', nobodys: 'receipt:only_nobody' },
    { theirs: receipt, nobodys: randomUUID() },
    { theirs: id, nobodys: randomUUID() },
    { theirs: theirSession.session, nobodys: randomUUID() },
    { theirs: theirSession.holder.principal, nobodys: randomUUID() },
    { theirs: theirSession.holder.key.reference, nobodys: newHolderKey().reference },
    { theirs: rehearsed, nobodys: randomUUID() },
    { theirs: 'second-operator', nobodys: 'absent-operator' },
    { theirs: 'hidden', nobodys: 'absent' },
    { theirs: vm, nobodys: randomUUID() },
    { theirs: reservation, nobodys: randomUUID() },
    { theirs: endpoint, nobodys: randomUUID() },
    { theirs: delivery.id, nobodys: randomUUID() },
  ];
  bodies = {
    '/v1/principals': naming({ kind: 'person', name: 'n' }),
    '/v1/principals/{id}/change': [
      ...naming({ role: 'member', state: 'disabled' }),
      both({ role: 'member', state: 'disabled' }),
    ],
    '/v1/principals/{id}/holder-keys': [
      ...naming({ public_key: newHolderKey().publicKey }),
      both({ public_key: newHolderKey().publicKey }),
    ],
    '/v1/key-stores/{name}/keys': naming({ key_name: 'theirs' }),
    '/v1/tenants/{id}/tokens': [
      both({
        subject_pubkey: newHolderKey().publicKey,
        scope: 'service:tenant-read',
        expires_in_seconds: 60,
      }),
    ],
    '/v1/tenants/{id}/devices': [both({ name: 'n', public_key: newHolderKey().publicKey })],
    '/v1/runs': naming({ prompt: 'p' }),
    '/v1/rehearsals': naming({ kind: 'rotation', key_ref: 'key_registry:only_theirs' }),
    '/v1/rehearsals/{id}/approvals': [both({ approvals: [`break_glass_approval:${rehearsed}.${theirId}`] })],
    '/v1/rehearsals/{id}/withdrawal': [both({})],
    '/v1/rehearsal-schedules/pause': naming({ ...drill, reason: 'Theirs.' }),
    '/v1/rehearsal-schedules/resume': naming(drill),
    '/v1/tenants/{id}/secrets/{path}': [both({ value: 'theirs' })],
    '/v1/tenants/{id}/secrets/{path}/rotate': [both({ value: 'theirs' })],
    '/v1/vms': naming({}),
    '/v1/storage-reservations': naming({ gigabytes: 1, purpose: 'n' }),
    '/v1/storage-reservations/{id}/commit': [both({})],
    '/v1/webhook-endpoints': naming({ url: 'https://8.8.8.8/in', events: ['escalation'] }),
    '/v1/tenants': [
      {
        theirs: { tenant_id: 'hidden', display_name: 'n' },
        nobodys: { tenant_id: 'absent', display_name: 'n' },
      },
      {
        theirs: { tenant_id: 'asking', display_name: 'n', parent: 'hidden' },
        nobodys: { tenant_id: 'asking', display_name: 'n', parent: 'absent' },
      },
    ],
    '/v1/tenants/{id}': [both({ display_name: 'n' }), both({ max_vms: 1 })],
    '/v1/tenants/{id}/suspension': [both({})],
    '/v1/tenants/{id}/deletion/cancel': [both({})],
    '/v1/tenants/{id}/migration': [both({ isolation: 'dedicated' })],
    '/v1/operator-tokens': [both({ name: 'new' })],
    '/v1/tool-registries/{id}/versions': [both({ version: 'v1.0.0', tools: [] })],
    '/v1/tool-registries/{id}/select': [both({ version: 'v1.0.0' })],
    '/v1/provisionings': [{ theirs: document, nobodys: { ...document, tenant: nobodys } }],
    '/v1/provisionings/plan': [{ theirs: document, nobodys: { ...document, tenant: nobodys } }],
    '/v1/provisionings/{id}/cancel': [both({})],
    '/v1/provisionings/{id}/evidence': [both({ references: ['receipt:only_theirs'] })],
    ...Object.fromEntries(
      operations.map(({ path, example }) => [path, [...naming(Object(example)), renamed(Object(example))]]),
    ),
  };
  statements = new Statements('portcullis-test');
}, 60_000);

afterAll(async () => {
  statements.stop();
  await api.close();
});

/** Has the other tenant run every operation, and record what their examples rest on. */
async function recordEverything(): Promise<Answer> {
  const asOther = { headers: { 'portcullis-tenant': theirs } };
  const evidence = (named: string) =>
    api.post(
      '/v1/evidence',
      { reference: named, commitment: 'sha256:a', issuer: 'authority:a', fixture: false },
      asOther,
    );
  const named = operations.flatMap(({ example }) => referencesIn(Object(example)));
  for (const one of new Set(named))
    if (!kindsMadeByOperations.has(one.split(':', 1)[0] ?? '')) await evidence(one);
  for (const { method, path, example } of operations)
    if (method === 'POST') await api.post(path, { ...Object(example), tenant: theirs });
  return evidence('receipt:only_theirs');
}

function referencesIn(body: object): readonly string[] {
  return Object.values(body)
    .flat()
    .filter((value) => typeof value === 'string' && /^[a-z][a-z0-9_]*:[A-Za-z0-9]/.test(value))
    .filter((value) => !value.startsWith('sha256:'));
}

/** A body that names the other tenant, and one that names none there is. */
function naming(body: object): Readonly<Record<keyof Twins, object>>[] {
  return [{ theirs: { ...body, tenant: theirs }, nobodys: { ...body, tenant: nobodys } }];
}

function both(body: object): Readonly<Record<keyof Twins, object>> {
  return { theirs: body, nobodys: body };
}

/** A body whose references are known to the other tenant, and one whose references are known to nobody. */
function renamed(body: object): Readonly<Record<keyof Twins, object>> {
  const known = Object.fromEntries(Object.entries(body).filter(([field]) => field !== 'tenant'));
  const text = referencesIn(known).reduce(
    (changed, one) => changed.replaceAll(`"${one}"`, `"${absentName(one)}"`),
    JSON.stringify(known),
  );
  return { theirs: known, nobodys: JSON.parse(text) };
}

/** As long as the name, and nobody's. */
function absentName(of: string): string {
  const at = of.indexOf(':') + 1;
  return of.slice(0, at) + of.slice(at).replaceAll(/[0-9a-z]/g, (letter) => (letter === 'f' ? 'e' : 'f'));
}

/** Every way to ask a route for something: each thing in its path, each tenant named where one can be. */
function* questions({ method, path, route }: GuardedRoute) {
  const parameters = route.parameters ?? [];
  const takes = (place: string, name: string) =>
    parameters.some((parameter) => parameter.in === place && parameter.name === name);
  const inPath = path.includes('{') ? things : [{ theirs: '', nobodys: '' }];
  const tenants = [
    {},
    ...(takes('query', 'tenant') ? [{ query: true }] : []),
    ...(takes('header', 'portcullis-tenant') ? [{ header: true }] : []),
  ];
  for (const thing of inPath)
    for (const named of tenants)
      for (const body of (method === 'get' || method === 'delete' ? undefined : bodies[path]) ?? [both({})])
        yield { thing, named, body };
}

interface Question {
  readonly thing: Twins;
  readonly named: { readonly query?: boolean; readonly header?: boolean };
  readonly body: Readonly<Record<keyof Twins, object>>;
}

async function ask(
  { method, path }: GuardedRoute,
  { thing, named, body }: Question,
  whose: keyof Twins,
  token: string,
) {
  const tenant = whose === 'theirs' ? theirs : nobodys;
  const url =
    path.replaceAll(/\{[^}]+\}/g, encodeURIComponent(thing[whose])) +
    (named.query === true ? `?tenant=${tenant}` : '');
  const headers = named.header === true ? { 'portcullis-tenant': tenant } : {};
  statements.take();
  const answer = await (method === 'get' || method === 'delete'
    ? api[method](url, { token, headers })
    : api[method](url, body[whose], { token, headers }));
  // Who asks, and how tenants stand, is looked up once a second, whatever is asked.
  const sent = statements.take().filter(({ text }) => !/find_session|"changed_at" >=/.test(text));
  return {
    status: answer.status,
    type: answer.headers.get('content-type'),
    // Whether a record stands already doesn't show in what its answer says, but in the order of the members.
    body: inOrder(withoutNames(answer.text, thing[whose], body[whose])),
    statements: sent.map(({ text }) => text),
    values: JSON.stringify(sent.map(({ values }) => values.map(String))),
  };
}

/** The answer without what the question said, and without what is new in every answer. */
function withoutNames(text: string, thing: string, body: object): string {
  const said = [thing, theirs, nobodys, ...referencesIn(body)].filter((name) => name !== '');
  return said
    .flatMap((name) => [name, name.replace(':', '.')])
    .reduce((left, name) => left.replaceAll(name, '<named>'), text)
    .replaceAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '<id>')
    .replaceAll(/(?<=_at":")[^"]+/g, '<time>')
    .replaceAll(/(?<="(?:hash|leaf_hash|salt|token)":")[^"]+/g, '<secret>');
}

function inOrder(text: string): unknown {
  const byName = ([one]: [string, unknown], [other]: [string, unknown]) => (one < other ? -1 : 1);
  if (text === '') return text;
  return JSON.parse(text, (_name, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(byName))
      : value,
  );
}

/** Whether the two ways to ask are one, so that nothing is asked of the other tenant. */
function isOne({ thing, named, body }: Question): boolean {
  const isNamed = named.query === true || named.header === true;
  return (
    !isNamed && thing.theirs === thing.nobodys && JSON.stringify(body.theirs) === JSON.stringify(body.nobodys)
  );
}

test('neither session nor capability token learns anything of another tenant, by any route: not by words, nor by what is looked up', async () => {
  const before = await ofOther();
  let asked = 0;
  for (const { token } of askers) {
    for (const route of routes) {
      for (const question of questions(route)) {
        if (isOne(question)) continue;
        // What a connection or a cache does once is no matter of the question.
        if (asked === 0) await ask(route, question, 'nobodys', token);
        const nobody = await ask(route, question, 'nobodys', token);
        const other = await ask(route, question, 'theirs', token);
        const where = `${route.method} ${route.path} ${JSON.stringify(question)}`;
        expect({ where, ...other, values: '' }).toEqual({ where, ...nobody, values: '' });
        expect(other.status).toBeLessThan(500);
        expect(other.values).not.toContain(theirId);
        asked += 1;
      }
    }
  }
  expect(asked).toBeGreaterThan(200);
  expect(await ofOther()).toEqual(before);
}, 300_000);

/** What there is of the other tenant. */
async function ofOther() {
  const counted = async (table: string) => {
    const { rows } = await api.superuser.query(
      `select count(*) as rows, md5(string_agg(row.*::text, '' order by row.*::text)) as digest from ${table} as row
       where tenant = $1`,
      [theirId],
    );
    return rows;
  };
  return Promise.all(['event', 'principal', 'session', 'provisioning', 'command'].map(counted));
}

test('every guarded route is asked, and what needs a body gets one', () => {
  expect(routes.length).toBeGreaterThan(operations.length);
  const withBody = routes.filter(({ route }) => route.requestBody !== undefined);
  expect(withBody.map(({ path }) => path).filter((path) => bodies[path] === undefined)).toEqual([]);
});

test('whatever is recorded in whichever tenant, each sees its own alone', async () => {
  const tenants = await Promise.all(
    ['left', 'right'].map(async (name) => openSession(api, await newHolder(api, tenantNamed(name)))),
  );
  const names = fc.stringMatching(/^[a-z0-9]{1,3}$/);
  const record = fc.record({ by: fc.constantFrom(0, 1), name: names });
  let run = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(record, { minLength: 1, maxLength: 8 }), async (records) => {
      run += 1;
      const named = (name: string): Reference => reference('receipt', `r${run}.${name}`);
      for (const { by, name } of records) {
        const body = { reference: named(name), commitment: `sha256:by_${by}`, issuer: 'authority:a' };
        expect((await api.post('/v1/evidence', body, { token: tenants[by]?.token ?? '' })).status).toBe(200);
      }
      for (const [index, { token }] of tenants.entries()) {
        for (const { name } of records) {
          const answer = await api.get(`/v1/records/${named(name)}`, { token });
          const isOwn = records.some((one) => one.by === index && one.name === name);
          expect(answer.status).toBe(isOwn ? 200 : 404);
          if (isOwn) expect(answer.text).toContain(`sha256:by_${index}`);
          expect(answer.text).not.toContain(`sha256:by_${1 - index}`);
        }
      }
    }),
    { numRuns: 25 },
  );
}, 60_000);
