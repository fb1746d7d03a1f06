import { z } from 'zod';
import { enroll, newHolder, newHolderKey, openSession, tenantNamed } from './holder';
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
