import { z } from 'zod';
import { reference } from '../../domain/reference';
import { issueToken, register } from './capability-token';
import { idList, newHolder, openSession, tenantNamed } from './holder';
import { startTestApi, type TestApi } from './test-api';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

// No name has to be resolved for it.
const url = 'https://8.8.8.8/portcullis';
const added = z.looseObject({ id: z.uuid(), secret: z.string() });

async function newToken(slug: string, scope: string): Promise<string> {
  await register(api, slug);
  return (await issueToken(api, slug, { scope })).token;
}

async function add(token: string, body: object = {}) {
  const answer = await api.post('/v1/webhook-endpoints', { url, events: ['escalation'], ...body }, { token });
  if (answer.status !== 201) throw new Error(answer.text);
  return added.parse(answer.body);
}

test('an endpoint is added by who holds the scope; its secret is told once, and kept sealed', async () => {
  const token = await newToken('told', 'webhooks:write');
  const { id, secret } = await add(token, { description: 'On call.' });
  expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  const listed = await api.get('/v1/webhook-endpoints', { token });
  expect(listed.body).toEqual({
    data: [
      expect.objectContaining({
        id,
        url,
        tenant: 'tenant_node:told',
        state: 'enabled',
        events: ['escalation'],
      }),
    ],
    next_cursor: null,
  });
  const dumped = await api.dumped();
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  for (const form of [secret, key.toString('base64'), key.toString('hex')]) {
    expect(listed.text).not.toContain(form);
    expect(dumped).not.toContain(form);
    expect(api.logged()).not.toContain(form);
  }
});

test('who does not hold it is refused', async () => {
  const reading = await newToken('reading', 'service:tenant-read');
  const member = await openSession(api, await newHolder(api, tenantNamed('reading')));
  for (const token of [reading, member.token])
    for (const path of ['/v1/webhook-endpoints', '/v1/webhook-deliveries'])
      expect(await api.get(path, { token })).toMatchObject({ status: 403, body: { code: 'scope_required' } });
});

test.each([
  'https://10.0.0.1/',
  'https://127.0.0.1/',
  'http://localhost/',
  'https://[::1]/',
  'http://2130706433/',
  'http://169.254.169.254/latest/meta-data',
  'https://8.8.8.8:22/',
  'https://user:password@8.8.8.8/',
])('%s is not where webhooks go, and it says why', async (forbidden) => {
  const answer = await api.post('/v1/webhook-endpoints', { url: forbidden, events: ['escalation'] });
  expect(answer).toMatchObject({ status: 422, body: { code: 'webhook_url_forbidden' } });
  expect(answer.text).not.toContain('password');
});

test.each([
  ['no URL', { url: 'nowhere', events: ['escalation'] }],
  ['another scheme', { url: 'ftp://8.8.8.8/', events: ['escalation'] }],
  ['no event', { url, events: [] }],
  ['an unknown event', { url, events: ['everything'] }],
  ['an unknown field', { url, events: ['escalation'], secret: 'whsec_mine' }],
])('%s does not fit', async (_what, body) => {
  expect(await api.post('/v1/webhook-endpoints', body)).toMatchObject({
    status: 422,
    body: { code: 'schema_invalid' },
  });
});

test('a new secret takes the place of the one before; a disabled endpoint takes neither', async () => {
  const token = await newToken('rotating', 'webhooks:write');
  const { id, secret } = await add(token);
  const rotated = await api.post(`/v1/webhook-endpoints/${id}/rotate`, undefined, { token });
  expect(added.parse(rotated.body).secret).not.toBe(secret);
  expect(await api.post(`/v1/webhook-endpoints/${id}/disable`, undefined, { token })).toMatchObject({
    status: 200,
    body: { id, state: 'disabled', disabled_because: 'request' },
  });
  for (const what of ['rotate', 'disable', 'test'])
    expect(await api.post(`/v1/webhook-endpoints/${id}/${what}`, undefined, { token })).toMatchObject({
      status: 404,
    });
});

test('a disabled endpoint is enabled under the secret that it had, and once', async () => {
  const token = await newToken('returning', 'webhooks:write');
  const { id } = await add(token);
  await api.post(`/v1/webhook-endpoints/${id}/disable`, undefined, { token });
  const enabled = { status: 200, body: { id, state: 'enabled', disabled_because: null } };
  for (const _time of ['first', 'again'])
    expect(await api.post(`/v1/webhook-endpoints/${id}/enable`, undefined, { token })).toMatchObject(enabled);
  const { store, tenants } = api.application;
  const tenant = await tenants.allot(reference('tenant_node', 'returning'));
  const ledger = await store.history(tenant, reference('webhook_endpoint', id));
  expect(ledger.map(({ type }) => type)).toEqual(['WEBHOOK_ADDED', 'WEBHOOK_DISABLED', 'WEBHOOK_ENABLED']);
  expect(await api.post(`/v1/webhook-endpoints/${id}/rotate`, undefined, { token })).toMatchObject({
    status: 200,
  });
});

test('a tenant has no more endpoints in use than it may, however many are added at once', async () => {
  const token = await newToken('many', 'webhooks:write');
  const answers = await Promise.all(
    Array.from({ length: 23 }, () =>
      api.post('/v1/webhook-endpoints', { url, events: ['escalation'] }, { token }),
    ),
  );
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(20);
  expect(answers.find(({ status }) => status !== 201)).toMatchObject({
    status: 409,
    body: { code: 'webhook_endpoints_exhausted' },
  });
  const [first] = idList.parse((await api.get('/v1/webhook-endpoints', { token })).body).data;
  await api.post(`/v1/webhook-endpoints/${first?.id}/disable`, undefined, { token });
  await add(token);
  expect(await api.post(`/v1/webhook-endpoints/${first?.id}/enable`, undefined, { token })).toMatchObject({
    status: 409,
    body: { code: 'webhook_endpoints_exhausted' },
  });
});

test('a message is kept for when Temporal answers again; one that is not dead is not replayed', async () => {
  const token = await newToken('away', 'webhooks:write');
  const { id } = await add(token);
  expect(await api.post(`/v1/webhook-endpoints/${id}/test`, undefined, { token })).toMatchObject({
    status: 503,
    body: { code: 'dependency_unavailable' },
  });
  const listed = await api.get('/v1/webhook-deliveries?state=pending', { token });
  const [kept] = idList.parse(listed.body).data;
  expect(kept).toMatchObject({ endpoint: id, type: 'webhook.test', attempts: 0 });
  expect(await api.post(`/v1/webhook-deliveries/${kept?.id}/replay`, undefined, { token })).toMatchObject({
    status: 409,
    body: { code: 'webhook_delivery_not_dead' },
  });
  expect(await api.get('/v1/webhook-deliveries?state=dead', { token })).toMatchObject({ body: { data: [] } });
});

test("another tenant's endpoints and deliveries are not there", async () => {
  const { id } = await add(await newToken('theirs', 'webhooks:write'));
  const token = await newToken('asking', 'webhooks:write');
  for (const what of ['rotate', 'disable', 'enable', 'test'])
    expect(await api.post(`/v1/webhook-endpoints/${id}/${what}`, undefined, { token })).toMatchObject({
      status: 404,
    });
  expect(await api.get('/v1/webhook-endpoints', { token })).toMatchObject({ body: { data: [] } });
});
