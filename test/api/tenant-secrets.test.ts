import { generateKeyPairSync } from 'node:crypto';
import { z } from 'zod';
import type { Caller } from '../../application/caller';
import { TenantSecrets } from '../../application/secrets/tenant-secrets';
import { tenantOfSlug } from '../../domain/registered-tenant';
import { secretPath } from '../../domain/secret';
import type { SecretStore } from '../../secrets/secret-store';
import { VaultSecretStore } from '../../secrets/vault/vault-secret-store';
import { expectProblem, expectValue } from '../application/test-application';
import { type VaultStub, vaultStub } from '../secrets/vault-stub';
import { newHolder, openSession } from './holder';
import { startTestApi, type TestApi } from './test-api';

const value = 'sk-or-v1-a-value-that-nobody-else-sees';
const path = secretPath('llm/openrouter');
const problemSchema = z.looseObject({ code: z.string(), detail: z.string() });
const secretSchema = z.object({
  path: z.string(),
  version: z.int(),
  created_at: z.iso.datetime(),
  created_by: z.uuid().nullable(),
});

let stub: VaultStub;
let store: SecretStore;
let api: TestApi;
let slug: string;
let count = 0;

beforeAll(async () => {
  stub = await vaultStub();
  const login = { method: 'token', token: () => stub.token } as const;
  store = new VaultSecretStore({
    address: stub.url,
    login,
    mount: 'secret',
    prefix: 'cruvero',
    namespace: undefined,
    // Nobody waits long for what never comes.
    get timeoutMs() {
      return stub.condition === 'silent' ? 100 : 10_000;
    },
  });
  api = await startTestApi({ secretStore: store });
});
beforeEach(async () => {
  stub.condition = 'open';
  slug = `tenant-${count++}`;
  const created = await api.post('/v1/tenants', { tenant_id: slug, display_name: 'A tenant' });
  expect(created.status).toBe(201);
});
afterAll(async () => {
  await api.close();
  await store.close();
  await stub.close();
});

const secrets = (of = slug) => `/v1/tenants/${of}/secrets`;
const at = (name = 'llm%2Fopenrouter') => `${secrets()}/${name}`;
const codeOf = ({ body }: { body: unknown }) => problemSchema.parse(body).code;

/** The entries of the tenant's ledger that tell of secrets, oldest first. */
async function ledger() {
  const { rows } = await api.superuser.query<{ type: string; data: unknown; actor: string }>(
    `select type, actor, convert_from(canonical, 'UTF8')::jsonb -> 'data' as data
     from event join tenant on tenant.id = event.tenant
     where tenant.reference = $1 and stream like 'tenant_secret%' order by recorded_at, event.id`,
    [tenantOfSlug(slug)],
  );
  return rows;
}

const types = async () => (await ledger()).map(({ type }) => type);

async function sessionOf(role: 'admin' | 'member', of = slug) {
  return (await openSession(api, await newHolder(api, tenantOfSlug(of), { role }))).token;
}

function holding(...scopes: NonNullable<Caller['capability']>['scopes']): Caller {
  const tenant = tenantOfSlug(slug);
  const id = '01980000-0000-7000-8000-000000000000';
  const capability = { id, tenant, scopes, expiresAt: Infinity, ancestors: [], bound: false };
  return { principal: { id, kind: 'service' }, tenant: undefined, capability };
}

describe('a secret of a tenant', () => {
  test('is set, listed, described, rotated, revealed and removed', async () => {
    const set = secretSchema.parse((await api.put(at(), { value })).body);
    expect(set).toMatchObject({ path: 'llm/openrouter', version: 1 });
    expect(set.created_by).not.toBeNull();
    expect((await api.get(secrets())).body).toEqual({ data: [set], next_cursor: null });
    expect((await api.get(at())).body).toEqual(set);

    const rotated = await api.post(`${at()}/rotate`, { value: `${value}-2`, expected_version: 1 });
    expect(rotated.status).toBe(201);
    const revealed = await api.get(`${at()}?reveal=true`);
    expect(revealed.body).toEqual({ ...secretSchema.parse(rotated.body), version: 2, value: `${value}-2` });
    expect(revealed.headers.get('cache-control')).toBe('no-store');

    expect((await api.delete(at())).status).toBe(204);
    for (const gone of [await api.get(at()), await api.get(`${at()}?reveal=true`), await api.delete(at())])
      expect(gone.status).toBe(404);
  });

  test('lies in the folder of its tenant, where its runbook says', async () => {
    await api.put(at(), { value });
    expect(stub.received.at(-1)?.path).toBe(`/v1/secret/data/cruvero/tenants/${slug}/llm/openrouter`);
  });

  test('is listed page by page', async () => {
    for (const name of ['a', 'b%2Fc', 'b', 'd']) await api.put(at(name), { value });
    const first = z
      .object({ data: z.array(secretSchema), next_cursor: z.string().nullable() })
      .parse((await api.get(`${secrets()}?limit=2`)).body);
    expect(first.data.map((each) => each.path)).toEqual(['a', 'b']);
    const second = await api.get(
      `${secrets()}?limit=2&cursor=${encodeURIComponent(first.next_cursor ?? '')}`,
    );
    expect(second.body).toMatchObject({ data: [{ path: 'b/c' }, { path: 'd' }], next_cursor: null });
  });

  test('may be private key material, which no other body may hold, and is kept nowhere else', async () => {
    const { privateKey } = generateKeyPairSync('ed25519');
    const pem = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
    expect((await api.put(at('tls%2Fkey'), { value: pem })).status).toBe(201);
    expect((await api.get(`${at('tls%2Fkey')}?reveal=true`)).body).toMatchObject({ value: pem });
    const elsewhere = `${api.logged()}${await api.dumped()}`;
    expect(elsewhere).not.toContain(pem.split('\n')[1]);
    expect(elsewhere).not.toContain('DECISION_REFUSED');
  });

  test('is put by one of two who replace the same version', async () => {
    await api.put(at(), { value });
    const answers = await Promise.all(
      ['x', 'y'].map((each) => api.post(`${at()}/rotate`, { value: each, expected_version: 1 })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
    expect(answers.filter(({ status }) => status === 409).map(codeOf)).toEqual(['secret_conflict']);
    const winner = answers.find(({ status }) => status === 201)?.body;
    // What failed afterwards does not hide who made what stands.
    expect((await api.get(at())).body).toEqual(winner);
    const stale = await api.put(at(), { value, expected_version: 0 });
    expect([stale.status, codeOf(stale)]).toEqual([409, 'secret_conflict']);
  });

  test.each([
    ['an empty value', { value: '' }],
    ['no value', {}],
    ['a value that is no text', { value: 7 }],
    ['a longer one than is taken', { value: 'x'.repeat(65_537) }],
    ['half of a surrogate pair', { value: '\ud800' }],
    ['a field that is not known', { value, private_key_pem: value }],
  ])('is not %s, which is told without repeating it', async (_, body) => {
    const answer = await api.put(at(), body);
    expect([answer.status, codeOf(answer)]).toEqual([422, 'schema_invalid']);
    expect(answer.text).not.toContain(value);
    expect(await ledger()).toEqual([]);
  });

  test.each(['..%2F..%2Fother', '%2E%2E', 'Llm', 'a%2F', '%2Fa', 'a%2Fb%2Fc%2Fd%2Fe%2Ff', 'a%00', 'a b'])(
    'is not called %s',
    async (name) => {
      stub.received.length = 0;
      for (const answer of [
        await api.put(at(name), { value }),
        await api.get(at(name)),
        await api.delete(at(name)),
      ])
        expect([404, 405]).toContain(answer.status);
      expect(stub.received).toEqual([]);
    },
  );

  test('rotates only where one stands', async () => {
    expect((await api.post(`${at()}/rotate`, { value })).status).toBe(404);
    expect(await ledger()).toEqual([]);
  });
});

describe('who may', () => {
  test('a member lists and reads versions; an admin does everything', async () => {
    const [admin, member] = [await sessionOf('admin'), await sessionOf('member')];
    expect((await api.put(at(), { value }, { token: admin })).status).toBe(201);
    expect((await api.get(secrets(), { token: member })).status).toBe(200);
    expect((await api.get(at(), { token: member })).status).toBe(200);
    const refused = [
      await api.get(`${at()}?reveal=true`, { token: member }),
      await api.put(at(), { value: 'x' }, { token: member }),
      await api.post(`${at()}/rotate`, { value: 'x' }, { token: member }),
      await api.delete(at(), { token: member }),
    ];
    expect(refused.map(({ status }) => status)).toEqual([403, 403, 403, 403]);
    expect((await api.get(`${at()}?reveal=true`, { token: admin })).body).toMatchObject({
      value,
      version: 1,
    });
    expect((await api.delete(at(), { token: admin })).status).toBe(204);
  });

  test('the admin of another tenant sees none of it, and neither does anyone of a tenant that is not there', async () => {
    await api.put(at(), { value });
    const another = `${slug}-other`;
    await api.post('/v1/tenants', { tenant_id: another, display_name: 'Another' });
    const token = await sessionOf('admin', another);
    for (const named of [slug, 'absent'])
      for (const answer of [
        await api.get(secrets(named), { token }),
        await api.get(`${secrets(named)}/llm%2Fopenrouter?reveal=true`, { token }),
        await api.put(`${secrets(named)}/llm%2Fopenrouter`, { value: 'x' }, { token }),
        await api.delete(`${secrets(named)}/llm%2Fopenrouter`, { token }),
      ])
        expect(answer.status).toBe(404);
    expect((await api.get(`${at()}?reveal=true`)).body).toMatchObject({ value, version: 1 });
  });

  test('a token that holds secrets:write alone puts values and has none revealed', async () => {
    const { tenantSecrets } = api.application;
    const writer = holding('secrets:write');
    expectValue(await tenantSecrets.set(writer, slug, path, { value }));
    expect(expectProblem(await tenantSecrets.reveal(writer, slug, path)).code).toBe('admin_required');
    const reader = holding('service:tenant-read');
    expect(expectProblem(await tenantSecrets.set(reader, slug, path, { value })).code).toBe('admin_required');
    expect(await types()).toEqual(['SECRET_CHANGE_BEGUN', 'SECRET_SET']);
  });
});

describe('the ledger', () => {
  test('tells who did what to which version, and why a value was read', async () => {
    await api.put(at(), { value });
    await api.post(`${at()}/rotate`, { value: 'next' });
    await api.get(at());
    await api.get(secrets());
    await api.get(`${at()}?reveal=true`);
    const { tenantSecrets } = api.application;
    const service = holding('runs:write');
    expect(expectValue(await tenantSecrets.read(service, slug, path, 'run:42'))).toBe('next');
    await api.delete(at());
    const entries = await ledger();
    expect(entries.map(({ type }) => type)).toEqual([
      'SECRET_CHANGE_BEGUN',
      'SECRET_SET',
      'SECRET_CHANGE_BEGUN',
      'SECRET_ROTATED',
      'SECRET_READ',
      'SECRET_READ',
      'SECRET_CHANGE_BEGUN',
      'SECRET_REMOVED',
    ]);
    expect(entries[4]?.data).toMatchObject({
      body: { path, version: 2, why: 'revealed to the caller' },
      principal: entries[4]?.actor,
      token: expect.stringMatching(/^operator_token:/),
    });
    expect(entries[5]?.data).toMatchObject({
      body: { path, version: 2, why: 'run:42' },
      principal: service.principal.id,
    });
  });

  test('and nothing else that is kept or logged holds a value or its hash', async () => {
    await api.put(at(), { value });
    await api.post(`${at()}/rotate`, { value: `${value}-2` });
    await api.get(`${at()}?reveal=true`);
    stub.condition = 'sealed';
    await api.put(at(), { value: `${value}-3` });
    const kept = `${api.logged()}${await api.dumped()}`;
    expect(kept).toContain('SECRET_ROTATED');
    const { createHash } = await import('node:crypto');
    for (const each of [value, `${value}-2`, `${value}-3`])
      for (const form of [
        each,
        Buffer.from(each).toString('base64').slice(0, 32),
        createHash('sha256').update(each).digest('hex'),
        createHash('sha256').update(each).digest('base64'),
      ])
        expect(kept).not.toContain(form);
  });

  test('has a reading before anybody has the value: what it can not record is not handed out', async () => {
    await api.put(at(), { value });
    const { application } = api;
    const deaf = new TenantSecrets({
      ...application,
      clock: () => new Date(),
      secretStore: store,
      store: {
        read: (...asked) => application.store.read(...asked),
        append: async () => {
          throw new Error('the ledger is away');
        },
      },
    });
    const operator: Caller = { ...holding('service:tenant-admin') };
    await expect(deaf.read(operator, slug, path, 'run:1')).rejects.toThrow('the ledger is away');
    await expect(deaf.reveal(operator, slug, path)).rejects.toThrow('the ledger is away');
    await expect(deaf.set(operator, slug, path, { value: 'unrecorded' })).rejects.toThrow(
      'the ledger is away',
    );
    expect((await api.get(`${at()}?reveal=true`)).body).toMatchObject({ value, version: 1 });
  });

  test('tells of a version that was put at the store itself that nobody here made it', async () => {
    await api.put(at(), { value });
    stub.put(`cruvero/tenants/${slug}/llm/openrouter`, { value: 'by hand' });
    expect((await api.get(at())).body).toMatchObject({ version: 2, created_by: null });
    expect((await api.get(secrets())).body).toMatchObject({ data: [{ version: 2, created_by: null }] });
  });
});

describe('a secret store that fails', () => {
  test.each([
    ['sealed', 503, 'secret_store_sealed', /sealed.*Unseal/],
    ['silent', 504, 'secret_store_timed_out', /no answer in time.*slow/],
    ['forbidding', 502, 'secret_store_forbidden', /does not let.*policy in docs\/secrets\.md/],
  ] as const)('%s is told by %d %s, and changes nothing', async (condition, status, code, detail) => {
    await api.put(at(), { value });
    stub.condition = condition;
    const answers = [
      await api.get(secrets()),
      await api.get(`${at()}?reveal=true`),
      await api.put(at(), { value: 'next' }),
      await api.delete(at()),
    ];
    for (const answer of answers) {
      expect([answer.status, codeOf(answer)]).toEqual([status, code]);
      expect(answer.body).toMatchObject({
        detail: expect.stringMatching(detail),
        escalate_to: { team: 'Security' },
      });
    }
    stub.condition = 'open';
    expect((await api.get(`${at()}?reveal=true`)).body).toMatchObject({ value, version: 1 });
    expect(await types()).toEqual(['SECRET_CHANGE_BEGUN', 'SECRET_SET', 'SECRET_READ']);
  });

  test('whose token has expired is told so, and calls somebody once', async () => {
    const token = stub.issue(3600);
    const login = { method: 'token', token: () => token } as const;
    const mount = { mount: 'secret', prefix: 'cruvero', namespace: undefined };
    const expired = new VaultSecretStore({ address: stub.url, login, timeoutMs: 10_000, ...mount });
    stub.revoke(token);
    const secrets = new TenantSecrets({ ...api.application, clock: () => new Date(), secretStore: expired });
    for (const answer of [
      await secrets.read(holding('runs:write'), slug, path, 'run:1'),
      await secrets.describe(holding('service:tenant-read'), slug, path),
    ])
      expect(expectProblem(answer)).toMatchObject({
        code: 'secret_store_token_expired',
        detail: expect.stringMatching(/no longer good.*new token/),
      });
    const { rows } = await api.superuser.query(
      `select from event join tenant on tenant.id = event.tenant where type = 'ESCALATED' and reference = $1`,
      [tenantOfSlug(slug)],
    );
    expect(rows).toHaveLength(1);
    await expired.close();
  });

  test('between being asked and answering leaves the ledger saying that nobody knows', async () => {
    const { application } = api;
    const slow: SecretStore = {
      ...store,
      provider: 'vault',
      describe: (secret) => store.describe(secret),
      write: async () => ({ ok: false, error: { code: 'timed_out', detail: 'It was slow.' } }),
    };
    const secrets = new TenantSecrets({ ...application, clock: () => new Date(), secretStore: slow });
    const answer = await secrets.set(holding('secrets:write'), slug, path, { value });
    expect(expectProblem(answer)).toMatchObject({
      code: 'secret_store_timed_out',
      detail: expect.stringContaining('the version tells whether it took effect'),
    });
    const [begun, failed] = await ledger();
    expect(begun?.data).toMatchObject({ body: { path, change: 'set', version: 1 } });
    expect(failed?.type).toBe('SECRET_CHANGE_FAILED');
    expect(failed?.data).toMatchObject({ body: { path, code: 'timed_out', took_effect: 'unknown' } });
  });
});

describe('the secrets of a tenant that goes', () => {
  test('are all removed and told of, and asking again removes what a fault left', async () => {
    for (const name of ['llm%2Fopenrouter', 'llm%2Fazure', 'llm']) await api.put(at(name), { value });
    stub.put(`cruvero/tenants/${slug}/put by hand`, { value });
    const { tenantSecrets } = api.application;
    const by = holding('service:tenant-admin');
    stub.condition = 'sealed';
    expect(expectProblem(await tenantSecrets.removeAll(by, slug)).code).toBe('secret_store_sealed');
    stub.condition = 'open';
    expect(expectValue(await tenantSecrets.removeAll(by, slug))).toBe(3);
    expect(expectValue(await tenantSecrets.removeAll(by, slug))).toBe(0);
    expect((await api.get(secrets())).body).toEqual({ data: [], next_cursor: null });
    expect((await types()).filter((type) => type === 'SECRET_REMOVED')).toHaveLength(3);
  });
});
