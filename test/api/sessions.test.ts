import { sessionMessage } from '../../domain/session-message';
import { challengeFor, idList, newHolder, openSession, signatureOf, tenantNamed } from './holder';
import { operationAnswer, startTestApi, type TestApi } from './test-api';

let now = Date.parse('2026-11-21T12:00:00.000Z');
let api: TestApi;

const mills = tenantNamed('aldermoor_mills');
const dairy = tenantNamed('briarfield_dairy');

beforeAll(async () => {
  api = await startTestApi({ clock: () => new Date(now), refusalsPerMinute: 1_000 });
});

afterAll(() => api.close());

const evidence = (reference: string) => ({
  reference,
  commitment: 'sha256:a',
  issuer: 'authority:register',
});
const name = 'Wilhelmina Personaldata';
const hours = 3_600_000;

describe('a session', () => {
  test('acts for its tenant as its principal, and is told as the current one', async () => {
    const holder = await newHolder(api, mills);
    const { token, session, expires_at } = await openSession(api, holder);
    expect(token).toMatch(/^pcs_[A-Za-z0-9_-]{43}$/);
    expect(Date.parse(expires_at)).toBe(now + 8 * hours);

    const recorded = await api.post('/v1/evidence', evidence('receipt:by_session'), { token });
    expect(recorded).toMatchObject({ status: 200, body: { receipt: { actor: holder.principal } } });
    const record = await api.get('/v1/records/receipt:by_session', { token });
    expect(record).toMatchObject({ status: 200, body: { history: [{ actor: holder.principal }] } });
    const receipt = operationAnswer(recorded).receipt?.id;
    expect(await api.get(`/v1/receipts/${receipt}`, { token })).toMatchObject({ status: 200 });
    expect(await api.get(`/v1/records/receipt:by_session?tenant=${mills}`)).toMatchObject({ status: 200 });

    expect(await api.get('/v1/sessions/current', { token })).toMatchObject({
      status: 200,
      body: {
        id: session,
        principal: holder.principal,
        holder_key: holder.key.reference,
        state: 'open',
        tenant: mills,
        role: 'member',
        revoked_at: null,
      },
    });
    expect(await api.get('/v1/sessions/current')).toMatchObject({ status: 404 });
  });

  test('names its own tenant, or none', async () => {
    const { token } = await openSession(api, await newHolder(api, mills));
    const own = { token, headers: { 'portcullis-tenant': mills } };
    expect((await api.post('/v1/evidence', evidence('receipt:own'), own)).status).toBe(200);
    for (const headers of [{ 'portcullis-tenant': dairy }, {}]) {
      const body = {
        ...evidence('receipt:not_own'),
        ...('portcullis-tenant' in headers ? {} : { tenant: dairy }),
      };
      const answer = await api.post('/v1/evidence', body, { token, headers });
      expect(answer).toMatchObject({ status: 403, body: { code: 'tenant_mismatch' } });
      expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    }
  });

  test.each([
    ['GET', '/v1/operator-tokens'],
    ['POST', '/v1/operator-tokens'],
    ['DELETE', '/v1/operator-tokens/admin'],
  ])('is kept from what concerns the deployment: %s %s', async (method, path) => {
    const { token } = await openSession(api, await newHolder(api, mills, { role: 'admin' }));
    const asked = { token };
    const answer = await (method === 'GET'
      ? api.get(path, asked)
      : method === 'POST'
        ? api.post(path, { name: 'mine' }, asked)
        : api.delete(path, asked));
    expect(answer).toMatchObject({ status: 403, body: { code: 'operator_required' } });
  });

  test('ends when its hours are over', async () => {
    const { token, session } = await openSession(api, await newHolder(api, mills));
    now += 8 * hours - 1;
    expect((await api.get('/v1/sessions/current', { token })).status).toBe(200);
    now += 1_001;
    const answer = await api.get('/v1/sessions/current', { token });
    expect(answer).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
    const listed = await api.get(`/v1/sessions?tenant=${mills}&limit=200`);
    expect(idList.parse(listed.body).data.find(({ id }) => id === session)).toMatchObject({
      state: 'expired',
    });
    expect((await api.delete(`/v1/sessions/${session}?tenant=${mills}`)).status).toBe(404);
  });

  test('ends at once when it is revoked', async () => {
    const { token, session } = await openSession(api, await newHolder(api, mills));
    expect((await api.get('/v1/sessions/current', { token })).status).toBe(200);
    expect((await api.delete(`/v1/sessions/${session}`, { token })).status).toBe(204);
    expect((await api.get('/v1/sessions/current', { token })).status).toBe(401);
    expect((await api.delete(`/v1/sessions/${session}?tenant=${mills}`)).status).toBe(404);
  });

  test('is forgotten a month after it has expired', async () => {
    const { session } = await openSession(api, await newHolder(api, mills));
    now += 31 * 24 * hours;
    const kept = await openSession(api, await newHolder(api, mills));
    expect(await api.application.purgeSessions()).toBeGreaterThan(0);
    const { data } = idList.parse((await api.get(`/v1/sessions?tenant=${mills}&limit=200`)).body);
    expect(data.map(({ id }) => id)).toContain(kept.session);
    expect(data.map(({ id }) => id)).not.toContain(session);
  });
});

test('a member sees itself and its own sessions, an admin and an operator those of the tenant', async () => {
  const tenant = tenantNamed('who_may');
  const admin = await openSession(api, await newHolder(api, tenant, { role: 'admin' }));
  const member = await openSession(api, await newHolder(api, tenant));
  const again = await openSession(api, member.holder);
  const seen = async (path: string, token?: string) =>
    idList
      .parse((await api.get(path, token === undefined ? {} : { token })).body)
      .data.map(({ id }) => id)
      .reverse();

  expect(await seen('/v1/sessions', member.token)).toEqual([member.session, again.session]);
  const all = [admin.session, member.session, again.session];
  expect(await seen('/v1/sessions', admin.token)).toEqual(all);
  expect(await seen(`/v1/sessions?tenant=${tenant}`)).toEqual(all);
  expect(await seen('/v1/sessions')).toEqual([]);
  expect(await seen('/v1/principals', member.token)).toEqual([member.holder.principal]);
  const everyone = [admin.holder.principal, member.holder.principal];
  expect(await seen('/v1/principals', admin.token)).toEqual(everyone);
  expect(await seen(`/v1/principals?tenant=${tenant}`)).toEqual(everyone);

  const first = idList.parse((await api.get('/v1/sessions?limit=2', { token: admin.token })).body);
  expect(first.next_cursor).toBe(member.session);
  expect(await seen(`/v1/sessions?cursor=${first.next_cursor}`, admin.token)).toEqual([admin.session]);

  expect((await api.delete(`/v1/sessions/${admin.session}`, { token: member.token })).status).toBe(404);
  expect((await api.delete(`/v1/sessions/${again.session}`, { token: admin.token })).status).toBe(204);
  expect((await api.delete('/v1/sessions/no-id', { token: admin.token })).status).toBe(404);
});

test('neither tokens nor names are found where they do not belong', async () => {
  const holder = await newHolder(api, mills, { role: 'admin', name });
  const { token } = await openSession(api, holder);
  const challenge = await challengeFor(api, mills, holder.key.reference);
  const signature = signatureOf(holder.key, sessionMessage(mills, holder.key.reference, challenge));
  await api.post('/v1/evidence', evidence('receipt:traceless'), { token });
  await api.get('/v1/principals', { token });
  await api.get('/v1/sessions', { token });

  for (const secret of [token, token.slice(4), name, challenge, signature])
    expect(api.logged()).not.toContain(secret);
  const dump = await api.dumped();
  for (const secret of [token, token.slice(4), challenge, signature]) expect(dump).not.toContain(secret);
  expect(dump.split(name)).toHaveLength(2);
  const { rows } = await api.superuser.query<{ texts: string }>(
    `select string_agg(convert_from(canonical, 'UTF8') || stream, '') as texts from event`,
  );
  expect(rows[0]?.texts).toContain(holder.principal);
  expect(rows[0]?.texts).not.toContain(name);
});
