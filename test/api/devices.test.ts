import { z } from 'zod';
import { issueToken, register } from './capability-token';
import { type Holder, newHolder, newHolderKey, openSession, tenantNamed } from './holder';
import { type Answer, startTestApi, type TestApi } from './test-api';

let api: TestApi;
let enrolling: string;
beforeAll(async () => {
  api = await startTestApi();
  await register(api, 'acme-corp');
  enrolling = (await issueToken(api, 'acme-corp', { scope: 'device:enrol' })).token;
});
afterAll(() => api.close());

const devices = '/v1/tenants/acme-corp/devices';
const tenant = tenantNamed('acme-corp');
const enrolled = z.looseObject({ id: z.uuid() });

function enrol(fields: object, token?: string): Promise<Answer> {
  const body = { name: 'Gate 3', public_key: newHolderKey().publicKey, ...fields };
  return api.post(devices, body, token === undefined ? {} : { token });
}

async function newDevice(): Promise<Holder> {
  const key = newHolderKey();
  const { body } = await enrol({ public_key: key.publicKey }, enrolling);
  return { tenant, principal: enrolled.parse(body).id, key };
}

test('who holds device:enrol enrols a device, and nothing else', async () => {
  const key = newHolderKey();
  const answer = await enrol({ public_key: key.publicKey }, enrolling);
  expect(answer).toMatchObject({
    status: 201,
    body: { name: 'Gate 3', public_keys: [key.publicKey], state: 'active' },
  });
  const refused = await api.post('/v1/principals', { kind: 'device', name: 'n' }, { token: enrolling });
  expect(refused).toMatchObject({ status: 403, body: { code: 'scope_required' } });
  const reading = await issueToken(api, 'acme-corp');
  expect(await enrol({}, reading.token)).toMatchObject({ status: 403, body: { code: 'scope_required' } });
});

test('a device opens sessions, holds tokens, and is told of by the ledger with the token that enrolled it', async () => {
  const device = await newDevice();
  const session = await openSession(api, device);
  const current = await api.get('/v1/sessions/current', { token: session.token });
  expect(current.body).toMatchObject({ role: 'member', principal: device.principal });
  expect(await issueToken(api, 'acme-corp', { key: device.key })).toMatchObject({
    subject: device.principal,
  });
  const { rows } = await api.superuser.query<{ data: string }>(
    `select convert_from(canonical, 'UTF8') as data from event where stream = $1`,
    [`device:${device.principal}`],
  );
  expect(JSON.parse(rows[0]?.data ?? '')).toMatchObject({
    type: 'DEVICE_ENROLLED',
    data: { token: expect.stringMatching(/^capability_token:/), body: { public_key: device.key.publicKey } },
  });
  expect(rows[0]?.data).not.toContain('Gate 3');
});

test('a key is one device’s', async () => {
  const { key } = await newDevice();
  expect(await enrol({ public_key: key.publicKey })).toMatchObject({
    status: 409,
    body: { code: 'name_taken' },
  });
});

test('the receipt of who was present has to be one that the tenant recorded', async () => {
  const presence_receipt = 'human_presence_receipt:gate_3';
  expect(await enrol({ presence_receipt })).toMatchObject({
    status: 422,
    body: { errors: [{ pointer: '/presence_receipt' }] },
  });
  await api.post('/v1/evidence', {
    tenant,
    reference: presence_receipt,
    commitment: 'sha256:presence',
    issuer: 'authority:gate',
  });
  expect((await enrol({ presence_receipt })).status).toBe(201);
});

test('a device that is disabled has no sessions and no tokens any more, and is disabled once', async () => {
  const device = await newDevice();
  const session = await openSession(api, device);
  const { token } = await issueToken(api, 'acme-corp', { key: device.key });
  expect(await api.delete(`${devices}/${device.principal}`, { token: enrolling })).toMatchObject({
    status: 403,
  });
  expect((await api.delete(`${devices}/${device.principal}`)).status).toBe(204);
  expect((await api.get('/v1/sessions/current', { token: session.token })).status).toBe(401);
  expect(await api.get('/v1/tenants/acme-corp', { token })).toMatchObject({
    body: { code: 'token_revoked' },
  });
  expect((await api.delete(`${devices}/${device.principal}`)).status).toBe(404);
  const person = await newHolder(api, tenant);
  expect((await api.delete(`${devices}/${person.principal}`)).status).toBe(404);
});

test('an admin lists the devices, and persons are none; a device sees itself', async () => {
  const person = await newHolder(api, tenant);
  const device = await newDevice();
  const all = await api.get(devices);
  expect(all.text).toContain(device.principal);
  expect(all.text).not.toContain(person.principal);
  const { token } = await issueToken(api, 'acme-corp', { key: device.key });
  expect((await api.get(devices, { token })).body).toMatchObject({ data: [{ id: device.principal }] });
});
