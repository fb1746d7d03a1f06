import { createHash, generateKeyPairSync } from 'node:crypto';
import { z } from 'zod';
import { attenuate, PermissionError, Portcullis, proofOf } from '../../client';
import { type HeldToken, issueToken, register, signerOf } from './capability-token';
import { newHolderKey } from './holder';
import { startTestApi, type TestApi } from './test-api';

let api: TestApi;
let bound: HeldToken;
beforeAll(async () => {
  api = await startTestApi();
  await register(api, 'acme-corp');
  bound = await issueToken(api, 'acme-corp', {
    scope: 'service:tenant-admin',
    proof_of_possession: true,
    expires_in_seconds: 3600,
  });
});
afterAll(() => api.close());

const path = '/v1/tenants/acme-corp';

/** What a request comes to that is sent with a token and a proof. */
async function sent(token: string, proof: string | undefined, scheme = 'DPoP') {
  const headers = { authorization: `${scheme} ${token}`, ...(proof === undefined ? {} : { dpop: proof }) };
  const answer = await api.get(path, { token: null, headers });
  const { code } = z.looseObject({ code: z.string().optional() }).parse(answer.body);
  return { status: answer.status, code, challenge: answer.headers.get('www-authenticate') };
}

function proof({
  token = bound.token,
  key = bound.key,
  method = 'GET',
  url = `${api.url}${path}`,
}: Partial<{ token: string; key: HeldToken['key']; method: string; url: string }> = {}) {
  return proofOf({ publicKey: key.publicKey, sign: signerOf(key) }, token, { method, url });
}

const challenge = 'DPoP realm="portcullis", error="invalid_dpop_proof", algs="EdDSA"';

test('a bound token with a proof by its key is let in, by http or https, with a query or without', async () => {
  expect(await sent(bound.token, await proof())).toMatchObject({ status: 200 });
  const { host } = new URL(api.url);
  expect(await sent(bound.token, await proof({ url: `https://${host}${path}?a=b` }))).toMatchObject({
    status: 200,
  });
});

test('without a proof it is not, nor as Bearer, and the answer says how to come back', async () => {
  const missing = { status: 401, code: 'proof_missing', challenge };
  expect(await sent(bound.token, undefined, 'Bearer')).toEqual(missing);
  expect(await sent(bound.token, await proof(), 'Bearer')).toEqual(missing);
  expect(await sent(bound.token, undefined)).toMatchObject({ status: 401, code: 'proof_invalid' });
});

test('a proof is good once, for whichever process it comes to', async () => {
  const made = await proof();
  expect(await sent(bound.token, made)).toMatchObject({ status: 200 });
  expect(await sent(bound.token, made)).toEqual({ status: 401, code: 'proof_replayed', challenge });
  const twice = await proof();
  const answers = await Promise.all([1, 2, 3, 4].map(() => sent(bound.token, twice)));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
});

test.each<[string, () => Promise<string>]>([
  ['another key', () => proof({ key: newHolderKey() })],
  ['another method', () => proof({ method: 'POST' })],
  ['another path', () => proof({ url: `${api.url}/v1/tenants` })],
  ['another host', () => proof({ url: `https://elsewhere.example${path}` })],
  ['another token', () => proof({ token: `${bound.token}x` })],
])('a proof by or for %s is told to be a mismatch', async (_, make) => {
  expect(await sent(bound.token, await make())).toEqual({ status: 401, code: 'proof_mismatch', challenge });
});

test('a proof that is old, ahead, of another type, or carries its private key is no good', async () => {
  const { publicKey, sign } = { publicKey: bound.key.publicKey, sign: signerOf(bound.key) };
  const encoded = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
  const now = Math.floor(Date.now() / 1000);
  const header = { alg: 'EdDSA', typ: 'dpop+jwt', jwk: { kty: 'OKP', crv: 'Ed25519', x: publicKey } };
  const ath = createHash('sha256').update(bound.token).digest('base64url');
  const payload = { jti: 'one', htm: 'GET', htu: `${api.url}${path}`, iat: now, ath };
  const made = async (changedHeader: object, changedPayload: object) => {
    const input = `${encoded({ ...header, ...changedHeader })}.${encoded({ ...payload, ...changedPayload })}`;
    return `${input}.${Buffer.from(await sign(new TextEncoder().encode(input))).toString('base64url')}`;
  };
  const { d } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  for (const bad of [
    await made({}, { iat: now - 90 }),
    await made({}, { iat: now + 90 }),
    await made({}, { jti: '' }),
    await made({}, { htu: 'nowhere' }),
    await made({ typ: 'JWT' }, {}),
    await made({ alg: 'none' }, {}),
    await made({ jwk: { ...header.jwk, d } }, {}),
    'no.jwt.atall',
  ])
    expect(await sent(bound.token, bad)).toMatchObject({ status: 401, code: 'proof_invalid' });
  expect(await sent(bound.token, await made({}, {}))).toMatchObject({ status: 200 });
});

test('what a bound token makes is bound, offline too', async () => {
  const heldKey = { publicKey: bound.key.publicKey, sign: signerOf(bound.key) };
  const client = new Portcullis({ baseUrl: api.url, token: bound.token, heldKey });
  const key = newHolderKey();
  const wish = { subject_pubkey: key.publicKey, scope: 'service:tenant-read', expires_in_seconds: 60 };
  const issued = await client.capabilityTokens.issue('acme-corp', wish);
  expect(issued).toMatchObject({ proofOfPossession: true, parent: bound.id });
  await expect(
    client.capabilityTokens.issue('acme-corp', { ...wish, proof_of_possession: false }),
  ).rejects.toMatchObject({ code: 'binding_dropped' });
  const made = await attenuate({ parent: bound.token, sign: heldKey.sign, ...wish });
  expect(await sent(made.token, undefined, 'Bearer')).toMatchObject({ code: 'proof_missing' });
  const proven = new Portcullis({
    baseUrl: api.url,
    token: made.token,
    heldKey: { publicKey: key.publicKey, sign: signerOf(key) },
  });
  const listed: string[] = [];
  for await (const { subject } of proven.capabilityTokens.list('acme-corp')) listed.push(subject);
  expect(new Set(listed)).toEqual(new Set([bound.subject]));
  await expect(proven.capabilityTokens.revoke('acme-corp', bound.id)).rejects.toThrow(PermissionError);
});

test('where the deployment demands proofs, every token has to come with one', async () => {
  const demanding = await startTestApi({ tokensRequireProof: true });
  await register(demanding, 'acme-corp');
  const { token, key } = await issueToken(demanding, 'acme-corp');
  const asked = (headers: Record<string, string>) => demanding.get(path, { token: null, headers });
  expect(await asked({ authorization: `Bearer ${token}` })).toMatchObject({
    body: { code: 'proof_missing' },
  });
  const dpop = await proof({ token, key, url: `${demanding.url}${path}` });
  expect(await asked({ authorization: `DPoP ${token}`, dpop })).toMatchObject({ status: 200 });
  await demanding.close();
});
