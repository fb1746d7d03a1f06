import { AuthenticationError, NotFoundError, PermissionError, Portcullis, signWith } from '../../client';
import { newHolderKey, tenantNamed } from '../api/holder';
import { startTestApi, type TestApi } from '../api/test-api';

let api: TestApi;
let operator: Portcullis;
const tenant = tenantNamed('aldermoor_mills');

beforeAll(async () => {
  api = await startTestApi();
  operator = new Portcullis({ baseUrl: api.url, token: api.token, tenant });
});

afterAll(() => api.close());

/** A key as a browser makes one: its private half can't be taken out. */
async function webCryptoKey() {
  const pair = await crypto.subtle.generateKey('Ed25519', false, ['sign', 'verify']);
  if (!('privateKey' in pair)) throw new Error('a pair was asked for');
  const { x: public_key = '' } = await crypto.subtle.exportKey('jwk', pair.publicKey);
  return { public_key, sign: signWith(pair.privateKey) };
}

/** A client of a session of a new principal. */
async function holder(role: 'admin' | 'member') {
  const { id } = await operator.principals.add({ kind: 'person', name: 'Anna', role });
  const { public_key, sign } = await webCryptoKey();
  const enrolled = await operator.principals.enrollKey(id, { public_key });
  if (enrolled.outcome === 'refused') throw new Error(enrolled.body.reason);
  const { holderKey } = enrolled.body;
  const opened = await operator.sessions.open({ tenant, holder_key: holderKey, sign });
  const client = new Portcullis({ baseUrl: api.url, token: opened.token });
  return { id, holderKey, sign, opened, client };
}

async function idsOf(list: AsyncGenerator<{ readonly id: string }>): Promise<readonly string[]> {
  const ids: string[] = [];
  for await (const { id } of list) ids.push(id);
  return ids;
}

it('opens a session with a key of WebCrypto, acts by it, and revokes it', async () => {
  const { id, holderKey, opened, client } = await holder('member');
  const answer = await client.evidenceRecord({
    reference: 'receipt:by_session',
    commitment: 'sha256:a',
    issuer: 'authority:a',
  });
  expect(answer.receipt?.actor).toBe(id);
  expect(await client.sessions.current()).toMatchObject({
    id: opened.session,
    principal: id,
    holderKey,
    tenant,
    role: 'member',
    state: 'open',
  });
  expect(await idsOf(client.sessions.list())).toEqual([opened.session]);
  expect(await idsOf(client.principals.list())).toEqual([id]);
  await expect(client.principals.add({ kind: 'device', name: 'till' })).rejects.toBeInstanceOf(
    PermissionError,
  );
  await expect(operator.sessions.current()).rejects.toBeInstanceOf(NotFoundError);
  await client.sessions.revoke(opened.session);
  await expect(client.sessions.current()).rejects.toBeInstanceOf(AuthenticationError);
});

it('opens none with a signer that is another', async () => {
  const { holderKey } = await holder('member');
  const { sign } = await webCryptoKey();
  await expect(operator.sessions.open({ tenant, holder_key: holderKey, sign })).rejects.toMatchObject({
    status: 401,
    code: 'unauthenticated',
  });
});

it('rotates the key of its session, by both names of the method', async () => {
  const { id, holderKey, sign, client } = await holder('member');
  const replacement = await webCryptoKey();
  const request = { holder_key: holderKey, replacement_public_key: replacement.public_key };
  const rotated = await client.m13KeyRotate(request);
  if (rotated.outcome === 'refused') throw new Error(rotated.body.reason);
  const { replacementHolderKey, keyLifecycle, privateKeyExposed } = rotated.body;
  expect(privateKeyExposed).toBe(false);
  expect(rotated.body.durableState?.keyLifecycle.reference).toBe(keyLifecycle);
  expect(await client.authorityKeyRotate(request)).toMatchObject({
    outcome: 'refused',
    body: { stableCode: 'authority_holder_key_mismatch' },
  });
  await expect(operator.sessions.open({ tenant, holder_key: holderKey, sign })).rejects.toThrow();
  const opened = await operator.sessions.open({
    tenant,
    holder_key: replacementHolderKey,
    sign: replacement.sign,
  });
  expect(opened.token).toMatch(/^pcs_/);
  const revoked = await operator.principals.revokeKey(id, replacementHolderKey);
  expect(revoked).toMatchObject({ outcome: 'recorded', body: { status: 'revoked' } });
});

it('is told of a key that is another principal’s', async () => {
  const { publicKey: public_key } = newHolderKey();
  const { client, id } = await holder('admin');
  const device = await client.principals.add({ kind: 'device', name: 'till' });
  expect(await client.principals.enrollKey(device.id, { public_key })).toMatchObject({ outcome: 'recorded' });
  expect(await client.principals.enrollKey(id, { public_key })).toMatchObject({
    outcome: 'refused',
    body: { stableCode: 'record_conflict' },
  });
});

it('changes a principal: disabled, it has no session', async () => {
  const { id, holderKey, sign, client } = await holder('member');
  expect(await operator.principals.change(id, { role: 'admin' })).toMatchObject({
    role: 'admin',
    state: 'active',
  });
  expect(await client.sessions.current()).toMatchObject({ role: 'admin' });
  expect(await operator.principals.change(id, { state: 'disabled' })).toMatchObject({
    role: 'admin',
    state: 'disabled',
  });
  await expect(client.sessions.current()).rejects.toBeInstanceOf(AuthenticationError);
  await expect(operator.sessions.open({ tenant, holder_key: holderKey, sign })).rejects.toBeInstanceOf(
    AuthenticationError,
  );
});
