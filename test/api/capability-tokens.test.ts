import { createLocalJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import { z } from 'zod';
import { attenuate } from '../../client';
import { askForToken, type HeldToken, issueToken, readingOf, register, signerOf } from './capability-token';
import { newHolder, newHolderKey, openSession, tenantNamed } from './holder';
import { startTestApi, type TestApi } from './test-api';

let api: TestApi;
let admin: HeldToken;
beforeAll(async () => {
  api = await startTestApi();
  await register(api, 'acme-corp');
  await register(api, 'other-corp');
  admin = await issueToken(api, 'acme-corp', { scope: 'service:tenant-admin', expires_in_seconds: 3600 });
});
afterAll(() => api.close());

const tokens = '/v1/tenants/acme-corp/tokens';
const listSchema = z.object({ data: z.array(z.looseObject({ id: z.string(), state: z.string() })) });
const coded = z.looseObject({ code: z.string().optional() });

async function list(token?: string) {
  const answer = await api.get(tokens, token === undefined ? {} : { token });
  return listSchema.parse(answer.body).data;
}

async function stateOf(id: string): Promise<string | undefined> {
  return (await list()).find((token) => token.id === id)?.state;
}

/** What a token comes to that asks for what everybody may read. */
async function reads(token: string): Promise<string | number> {
  const { status, body } = await api.get(readingOf('acme-corp'), { token });
  return coded.parse(body).code ?? status;
}

async function refusal(asked: Promise<{ readonly status: number; readonly body: unknown }>) {
  const { status, body } = await asked;
  return [status, coded.parse(body).code];
}

describe('a token that is issued', () => {
  test('is told once, with whom it stands for; who was unknown is enrolled with the key', async () => {
    const key = newHolderKey();
    const answer = await api.post(tokens, {
      subject_pubkey: key.publicKey,
      scope: 'service:tenant-admin',
      expires_in_seconds: 86400,
    });
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({
      tenant_id: 'acme-corp',
      scope: 'service:tenant-admin',
      subject_pubkey: key.publicKey,
      proof_of_possession: false,
      parent: null,
    });
    const { id, subject, token } = z
      .looseObject({ id: z.string(), subject: z.string(), token: z.string() })
      .parse(answer.body);
    const { text } = await api.get('/v1/principals?tenant=tenant_node:acme-corp');
    expect(text).toContain(key.reference);
    expect(text).toContain(subject);
    expect(await stateOf(id)).toBe('active');
    expect(await api.dumped()).not.toContain(token.split('.')[2]);
    expect(api.logged()).not.toContain(token.split('.')[2]);
  });

  test('stands for the principal whom the tenant knows by the key', async () => {
    const holder = await newHolder(api, tenantNamed('acme-corp'));
    const first = await issueToken(api, 'acme-corp', { key: holder.key });
    const jwk = { kty: 'OKP', crv: 'Ed25519', x: holder.key.publicKey };
    const second = await api.post(tokens, {
      subject_pubkey: jwk,
      scope: 'service:tenant-read',
      expires_in_seconds: 60,
    });
    expect(first.subject).toBe(holder.principal);
    expect(second.body).toMatchObject({ subject: holder.principal });
  });

  test('is verified by anybody with the key set of its tenant, and by no other tenant’s', async () => {
    await issueToken(api, 'other-corp');
    const keySet = async (slug: string) => {
      const { body } = await api.get(`/v1/tenants/${slug}/jwks.json`, { token: null });
      const keys = z.array(z.looseObject({ kty: z.literal('OKP'), crv: z.string(), x: z.string() }));
      return createLocalJWKSet(z.object({ keys }).parse(body));
    };
    const options = { algorithms: ['EdDSA'], typ: 'portcullis+jwt', audience: 'portcullis' };
    const { payload } = await jwtVerify(admin.token, await keySet('acme-corp'), options);
    expect(payload).toMatchObject({
      jti: admin.id,
      sub: admin.subject,
      tenant: 'tenant_node:acme-corp',
      anc: [],
    });
    await expect(jwtVerify(admin.token, await keySet('other-corp'), options)).rejects.toThrow();
    expect((await api.get('/v1/tenants/nobody/jwks.json', { token: null })).body).toEqual({ keys: [] });
  });

  test('is told by the ledger, with the principal and the token by which it was issued', async () => {
    const { id, token } = await issueToken(api, 'acme-corp', { by: admin.token });
    await api.delete(`${tokens}/${id}`, { token: admin.token });
    const { rows } = await api.superuser.query<{ data: string }>(
      `select convert_from(canonical, 'UTF8') as data from event where stream = $1 order by version`,
      [`capability_token:${id}`],
    );
    const told = rows.map(({ data }) => JSON.parse(data));
    expect(told.map(({ type }) => type)).toEqual(['CAPABILITY_TOKEN_ISSUED', 'CAPABILITY_TOKEN_REVOKED']);
    for (const { data } of told)
      expect(data).toMatchObject({ principal: admin.subject, token: `capability_token:${admin.id}` });
    expect(JSON.stringify(told)).not.toContain(token);
  });

  test('goes to nobody by a key that was revoked, nor to a principal that is disabled', async () => {
    const revoked = await newHolder(api, tenantNamed('acme-corp'));
    const held = await issueToken(api, 'acme-corp', { key: revoked.key });
    await api.delete(
      `/v1/principals/${revoked.principal}/holder-keys/${revoked.key.reference}?tenant=tenant_node:acme-corp`,
    );
    expect(await refusal(askForToken(api, 'acme-corp', { key: revoked.key }))).toEqual([
      409,
      'holder_key_retired',
    ]);
    expect(await reads(held.token)).toBe('token_revoked');

    const disabled = await newHolder(api, tenantNamed('acme-corp'));
    const other = await issueToken(api, 'acme-corp', { key: disabled.key });
    await api.post(`/v1/principals/${disabled.principal}/change`, {
      tenant: 'tenant_node:acme-corp',
      state: 'disabled',
    });
    expect(await refusal(askForToken(api, 'acme-corp', { key: disabled.key }))).toEqual([
      409,
      'principal_disabled',
    ]);
    expect(await reads(other.token)).toBe('token_revoked');
  });

  test('is enrolled for one principal, however many ask at once for tokens of a new key', async () => {
    const key = newHolderKey();
    const issued = await Promise.all(Array.from({ length: 6 }, () => issueToken(api, 'acme-corp', { key })));
    expect(new Set(issued.map(({ subject }) => subject)).size).toBe(1);
  });
});

describe('an admin’s token', () => {
  test('issues narrower and shorter ones, which say whose they are', async () => {
    const child = await issueToken(api, 'acme-corp', { by: admin.token, scope: 'vms:write runs:write' });
    expect(child).toMatchObject({
      parent: admin.id,
      scope: 'vms:write runs:write',
      issued_by: admin.subject,
    });
  });

  test('issues none that outlives it, and none that is another tenant’s', async () => {
    const longer = { by: admin.token, expires_in_seconds: 7200 };
    expect(await refusal(askForToken(api, 'acme-corp', longer))).toEqual([422, 'life_not_shorter']);
    expect(await refusal(askForToken(api, 'other-corp', { by: admin.token }))).toEqual([404, 'not_found']);
  });

  test('makes no line that is longer than four', async () => {
    let by = admin.token;
    const scope = 'service:tenant-admin';
    for (const expires_in_seconds of [500, 400, 300])
      by = (await issueToken(api, 'acme-corp', { by, scope, expires_in_seconds })).token;
    expect(await refusal(askForToken(api, 'acme-corp', { by, expires_in_seconds: 60 }))).toEqual([
      422,
      'chain_too_long',
    ]);
  });

  test('reaches what admins do, and nothing of the deployment or of others', async () => {
    const by = { token: admin.token };
    expect((await api.post('/v1/principals', { kind: 'person', name: 'Bo' }, by)).status).toBe(201);
    expect((await api.get('/v1/sessions', by)).status).toBe(200);
    expect(await refusal(api.get('/v1/operator-tokens', by))).toEqual([403, 'operator_required']);
    expect(await refusal(api.get('/v1/tenants/other-corp/tokens', by))).toEqual([404, 'not_found']);
    expect((await api.get('/v1/principals?tenant=tenant_node:other-corp', by)).body).toMatchObject({
      data: [],
    });
    // It is no session, and signs with no holder key.
    expect(await refusal(api.get('/v1/sessions/current', by))).toEqual([403, 'scope_required']);
  });
});

describe('a token without the admin’s scope', () => {
  test('does what its scopes name, and is told the scope that it lacks', async () => {
    const reading = await issueToken(api, 'acme-corp');
    const writing = await issueToken(api, 'acme-corp', { scope: 'vms:write' });
    expect(await reads(reading.token)).toBe(200);
    expect(await reads(writing.token)).toBe('scope_required');
    const asked = await api.post('/v1/principals', { kind: 'person', name: 'n' }, { token: reading.token });
    expect(asked.body).toMatchObject({
      code: 'scope_required',
      detail: expect.stringContaining('tenant-admin'),
    });
    expect(await refusal(askForToken(api, 'acme-corp', { by: reading.token }))).toEqual([
      403,
      'scope_required',
    ]);
  });

  test('sees of tokens, principals and sessions what stands for its own principal alone', async () => {
    const reading = await issueToken(api, 'acme-corp');
    await openSession(api, await newHolder(api, tenantNamed('acme-corp')));
    const by = { token: reading.token };
    expect((await list(reading.token)).map(({ id }) => id)).toEqual([reading.id]);
    expect((await api.get('/v1/principals', by)).body).toMatchObject({ data: [{ id: reading.subject }] });
    expect((await api.get('/v1/sessions', by)).body).toMatchObject({ data: [] });
  });
});

describe('a token that is revoked', () => {
  test('is no good any more, nor is what was made of it; what it was made of is', async () => {
    const parent = await issueToken(api, 'acme-corp', { by: admin.token, scope: 'service:tenant-admin' });
    const child = await issueToken(api, 'acme-corp', { by: parent.token, expires_in_seconds: 60 });
    expect(await reads(child.token)).toBe(200);
    expect((await api.delete(`${tokens}/${parent.id}`)).status).toBe(204);
    expect(await reads(parent.token)).toBe('token_revoked');
    expect(await reads(child.token)).toBe('token_revoked');
    expect(await reads(admin.token)).toBe(200);
    expect(await stateOf(child.id)).toBe('revoked');
    expect((await api.delete(`${tokens}/${parent.id}`)).status).toBe(404);
    expect((await api.delete(`/v1/tenants/other-corp/tokens/${admin.id}`)).status).toBe(404);
  });
});

describe('a token that its holder makes of another, asking nobody', () => {
  test('does what it says, is listed once it was presented, and ends with its parent', async () => {
    const parent = await issueToken(api, 'acme-corp', { scope: 'service:tenant-read vms:write' });
    const wish = { parent: parent.token, sign: signerOf(parent.key), scope: 'service:tenant-read' };
    const child = await attenuate({ ...wish, expires_in_seconds: 60 });
    expect(await stateOf(child.id)).toBeUndefined();
    expect(await reads(child.token)).toBe(200);
    expect(await stateOf(child.id)).toBe('active');
    await api.delete(`${tokens}/${parent.id}`);
    expect(await reads(child.token)).toBe('token_revoked');
    expect(await stateOf(child.id)).toBe('revoked');
  });

  test('may be another’s to hold, who makes the next of it, until the line is four long', async () => {
    const [second, third, fourth] = [newHolderKey(), newHolderKey(), newHolderKey()];
    let made: { readonly token: string } = admin;
    let key = admin.key;
    for (const [next, expires_in_seconds] of [
      [second, 500] as const,
      [third, 400] as const,
      [fourth, 300] as const,
    ]) {
      const wish = { parent: made.token, sign: signerOf(key), scope: 'service:tenant-read' };
      made = await attenuate({ ...wish, expires_in_seconds, subject_pubkey: next.publicKey });
      key = next;
      expect(await reads(made.token)).toBe(200);
    }
    const wish = { parent: made.token, sign: signerOf(key), scope: 'service:tenant-read' };
    expect(await reads((await attenuate({ ...wish, expires_in_seconds: 60 })).token)).toBe('token_invalid');
  });

  test('is revoked by itself, and its parent stays good', async () => {
    const wish = { parent: admin.token, sign: signerOf(admin.key), scope: 'service:tenant-read' };
    const child = await attenuate({ ...wish, expires_in_seconds: 60 });
    await reads(child.token);
    expect((await api.delete(`${tokens}/${child.id}`)).status).toBe(204);
    expect(await reads(child.token)).toBe('token_revoked');
    expect(await reads(admin.token)).toBe(200);
  });

  test('is no good where another key signed it, and is not made where it would gain', async () => {
    const wish = { parent: admin.token, scope: 'service:tenant-read', expires_in_seconds: 60 };
    const stolen = await attenuate({ ...wish, sign: signerOf(newHolderKey()) });
    expect(await reads(stolen.token)).toBe('token_foreign');
    const sign = signerOf(admin.key);
    await expect(attenuate({ ...wish, sign, expires_in_seconds: 7200 })).rejects.toThrow(RangeError);
    const reading = await issueToken(api, 'acme-corp');
    const more = { parent: reading.token, sign: signerOf(reading.key), scope: 'vms:write' };
    await expect(attenuate({ ...more, expires_in_seconds: 60 })).rejects.toThrow(RangeError);
  });
});

function keyIdOf({ token }: HeldToken): string | undefined {
  return decodeProtectedHeader(token).kid;
}

describe('the key that signs', () => {
  test('is rotated: the one before verifies what it signed, and both are published', async () => {
    const before = await issueToken(api, 'acme-corp');
    const rotated = await api.post('/v1/tenants/acme-corp/token-keys/rotate', undefined, {
      token: admin.token,
    });
    expect(rotated.status).toBe(200);
    const after = await issueToken(api, 'acme-corp');
    expect(rotated.body).toMatchObject({ kid: keyIdOf(after) });
    expect(keyIdOf(before)).not.toBe(keyIdOf(after));
    for (const { token } of [before, after]) expect(await reads(token)).toBe(200);
    const { text } = await api.get('/v1/tenants/acme-corp/jwks.json', { token: null });
    for (const held of [before, after]) expect(text).toContain(keyIdOf(held));
  });

  test('is ended at once: nothing is good that it, or one before it, signed', async () => {
    await register(api, 'leaky-corp');
    const rotate = (query: string) => api.post(`/v1/tenants/leaky-corp/token-keys/rotate${query}`);
    const first = await issueToken(api, 'leaky-corp');
    await rotate('');
    const second = await issueToken(api, 'leaky-corp');
    const reading = (token: string) => api.get(readingOf('leaky-corp'), { token });
    for (const { token } of [first, second]) expect((await reading(token)).status).toBe(200);

    expect((await rotate('?immediately=true')).status).toBe(200);
    for (const { token } of [first, second])
      expect(await refusal(reading(token))).toEqual([401, 'token_foreign']);
    const { body } = await api.get('/v1/tenants/leaky-corp/tokens');
    expect(listSchema.parse(body).data.map(({ state }) => state)).toEqual(['revoked', 'revoked']);
    const third = await issueToken(api, 'leaky-corp');
    expect((await reading(third.token)).status).toBe(200);
    const { text } = await api.get('/v1/tenants/leaky-corp/jwks.json', { token: null });
    expect(text).toContain(keyIdOf(third));
    for (const ended of [first, second]) expect(text).not.toContain(keyIdOf(ended));
  });

  test('is one, however many tokens are issued while it is rotated', async () => {
    const issuing = Array.from({ length: 6 }, () => issueToken(api, 'other-corp'));
    await Promise.all([api.post('/v1/tenants/other-corp/token-keys/rotate'), ...issuing]);
    const { rows } = await api.superuser.query(
      `select from token_key join tenant on tenant.id = token_key.tenant
       where reference = 'tenant_node:other-corp' and replaced_at is null`,
    );
    expect(rows).toHaveLength(1);
  });
});

describe('a suspended tenant', () => {
  test('lets its tokens in nowhere, and is issued none', async () => {
    await register(api, 'shut-corp');
    const { token } = await issueToken(api, 'shut-corp');
    const { operators, tenantRegistry } = api.application;
    const principal = await operators.findByName('admin');
    if (principal === undefined) throw new Error('there is no operator');
    await tenantRegistry.recordStatus({ principal, tenant: undefined }, 'shut-corp', 'SUSPENDED');
    expect(await refusal(api.get('/v1/tenants/shut-corp', { token }))).toEqual([403, 'tenant_suspended']);
    expect(await refusal(askForToken(api, 'shut-corp', {}))).toEqual([403, 'tenant_suspended']);
  });
});
