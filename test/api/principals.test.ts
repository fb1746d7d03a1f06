import { z } from 'zod';
import { enroll, idList, newHolder, newHolderKey, openSession, tenantNamed, tryToOpen } from './holder';
import { startTestApi, type TestApi } from './test-api';

let api: TestApi;

const mills = tenantNamed('aldermoor_mills');

beforeAll(async () => {
  api = await startTestApi({ refusalsPerMinute: 1_000 });
});

afterAll(() => api.close());

test('an admin enrols principals and keys, a member does not', async () => {
  const tenant = tenantNamed('who_enrols');
  const admin = await openSession(api, await newHolder(api, tenant, { role: 'admin' }));
  const member = await openSession(api, await newHolder(api, tenant));
  const device = { kind: 'device', name: 'till 7' };
  const added = await api.post('/v1/principals', device, { token: admin.token });
  expect(added).toMatchObject({
    status: 201,
    body: { ...device, role: 'member', enrolled_by: admin.holder.principal, holder_keys: [] },
  });
  const { id } = z.looseObject({ id: z.string() }).parse(added.body);
  const key = newHolderKey();
  const enrolled = await enroll(api, tenant, id, key, admin.token);
  expect(enrolled).toMatchObject({
    status: 201,
    body: {
      operation: 'holderKey.enroll',
      outcome: 'recorded',
      body: { holder_key: key.reference, principal: id, public_key: key.publicKey, status: 'active' },
      receipt: { record: key.reference, actor: admin.holder.principal },
    },
  });
  const { token } = await openSession(api, { tenant, principal: id, key });
  const current = await api.get('/v1/sessions/current', { token });
  expect(current).toMatchObject({ body: { principal: id, role: 'member' } });

  const forbidden = { status: 403, body: { code: 'admin_required' } };
  expect(await api.post('/v1/principals', device, { token: member.token })).toMatchObject(forbidden);
  expect(await enroll(api, tenant, id, newHolderKey(), member.token)).toMatchObject(forbidden);
  const ownKey = `/v1/principals/${member.holder.principal}/holder-keys/${member.holder.key.reference}`;
  expect(await api.delete(ownKey, { token: member.token })).toMatchObject(forbidden);
});

test.each([
  ['an operator', { kind: 'operator', name: 'n' }, ['/kind']],
  ['a role that there is not', { kind: 'person', name: 'n', role: 'owner' }, ['/role']],
  ['nobody', { kind: 'person', name: '' }, ['/name']],
  ['a name that cannot be kept', { kind: 'person', name: 'a\0b' }, ['/name']],
])('%s is enrolled by nobody', async (_what, body, pointers) => {
  const answer = await api.post('/v1/principals', { ...body, tenant: mills });
  expect(answer).toMatchObject({ status: 422, body: { errors: pointers.map((pointer) => ({ pointer })) } });
});

describe('a principal that is changed', () => {
  const changed = (id: string, change: object, token?: string) =>
    api.post(
      `/v1/principals/${id}/change`,
      token === undefined ? { tenant: mills, ...change } : change,
      token === undefined ? {} : { token },
    );
  const status = async (token: string) => (await api.get('/v1/sessions/current', { token })).status;

  test('is disabled with its sessions, and its keys open none until it is enabled again', async () => {
    const holder = await newHolder(api, mills);
    const other = await openSession(api, await newHolder(api, mills));
    const { token, session } = await openSession(api, holder);
    const disabled = await changed(holder.principal, { state: 'disabled' });
    expect(disabled).toMatchObject({
      status: 200,
      body: { id: holder.principal, state: 'disabled', role: 'member', changed_by: expect.any(String) },
    });
    expect(await status(token)).toBe(401);
    expect(await status(other.token)).toBe(200);
    expect(await tryToOpen(api, holder)).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
    const { data } = idList.parse((await api.get(`/v1/sessions?tenant=${mills}&limit=200`)).body);
    expect(data.find(({ id }) => id === session)).toMatchObject({ state: 'revoked' });

    expect(await changed(holder.principal, { state: 'active' })).toMatchObject({ body: { state: 'active' } });
    expect(await status(token)).toBe(401);
    expect(await status((await openSession(api, holder)).token)).toBe(200);
  });

  test('gets another role at once, in the session that it has', async () => {
    const holder = await newHolder(api, mills);
    const { token } = await openSession(api, holder);
    const newcomer = { kind: 'device', name: 'till 8' };
    expect((await api.post('/v1/principals', newcomer, { token })).status).toBe(403);
    expect(await changed(holder.principal, { role: 'admin' })).toMatchObject({ body: { role: 'admin' } });
    expect((await api.post('/v1/principals', newcomer, { token })).status).toBe(201);
    expect(await changed(holder.principal, { role: 'member' })).toMatchObject({ body: { role: 'member' } });
    expect((await api.post('/v1/principals', newcomer, { token })).status).toBe(403);
  });

  test('is changed by an admin of its tenant, by no member, and by no admin of another', async () => {
    const { principal } = await newHolder(api, mills);
    const admin = await openSession(api, await newHolder(api, mills, { role: 'admin' }));
    const member = await openSession(api, await newHolder(api, mills));
    const stranger = await openSession(
      api,
      await newHolder(api, tenantNamed('briarfield_dairy'), { role: 'admin' }),
    );
    const change = { state: 'disabled' };
    expect(await changed(principal, change, member.token)).toMatchObject({
      status: 403,
      body: { code: 'admin_required' },
    });
    expect((await changed(principal, change, stranger.token)).status).toBe(404);
    expect((await changed('nobody', change)).status).toBe(404);
    expect(await changed(principal, change, admin.token)).toMatchObject({
      status: 200,
      body: { changed_by: admin.holder.principal },
    });
  });

  test('leaves no session that was opened while it was disabled', async () => {
    for (let round = 0; round < 5; round++) {
      const holder = await newHolder(api, mills);
      const [disabled, ...opened] = await Promise.all([
        changed(holder.principal, { state: 'disabled' }),
        ...Array.from({ length: 3 }, () => tryToOpen(api, holder)),
      ]);
      expect(disabled?.status).toBe(200);
      for (const answer of opened)
        if (answer.status === 201)
          expect(await status(z.looseObject({ token: z.string() }).parse(answer.body).token)).toBe(401);
      const { data } = idList.parse((await api.get(`/v1/sessions?tenant=${mills}&limit=200`)).body);
      const states = data.filter(({ principal }) => principal === holder.principal).map(({ state }) => state);
      expect(states).not.toContain('open');
    }
  });
});
