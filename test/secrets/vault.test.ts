import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { type SecretOwner, secretPath } from '../../domain/secret';
import type { SecretStoreError } from '../../secrets/secret-store-result';
import type { VaultLogin } from '../../secrets/vault/vault-login';
import { VaultSecretStore, type VaultSecretStoreSettings } from '../../secrets/vault/vault-secret-store';
import { addressOfNobody, lossyProxy } from '../custody/http-server';
import { startVault, vaultName } from '../custody/running-vault';
import { until } from '../store/until';
import { codeOf, describeSecretStore, expectDone, pathLikeTexts, pathsAmong } from './describe-secret-store';
import { type VaultStub, vaultStub } from './vault-stub';

const path = secretPath('llm/openrouter');
const opened: VaultSecretStore[] = [];
afterAll(() => Promise.all(opened.map((store) => store.close())));

function storeAt(
  address: string,
  login: VaultLogin,
  settings: Partial<VaultSecretStoreSettings> = {},
): VaultSecretStore {
  const store = new VaultSecretStore({
    address,
    login,
    mount: 'secret',
    prefix: 'cruvero',
    namespace: undefined,
    timeoutMs: 10_000,
    ...settings,
  });
  opened.push(store);
  return store;
}

const withToken = (token: string): VaultLogin => ({ method: 'token', token: () => token });
const newOwner = (): SecretOwner => ({ id: randomUUID(), slug: `t${randomUUID()}` });

describeSecretStore(`the secret store in Vault, on ${vaultName}`, async () => {
  const { url, token, close } = (await startVault()) ?? (await vaultStub());
  const servers: { close(): Promise<void> }[] = [{ close }];
  return {
    store: storeAt(url, withToken(token)),
    newOwner: async () => newOwner(),
    losingAnswer: async () => {
      const proxy = await lossyProxy(url, 1, ({ method }) => method === 'POST');
      servers.push(proxy);
      return storeAt(proxy.url, withToken(token));
    },
    away: storeAt(await addressOfNobody(), withToken(token)),
    credentials: [token],
    close: async () => {
      await Promise.all(servers.map((server) => server.close()));
    },
  };
});

describe('a secret store in Vault', () => {
  let stub: VaultStub;
  let owner: SecretOwner;
  const secret = () => ({ owner, path });
  beforeEach(async () => {
    stub = await vaultStub();
    owner = newOwner();
  });
  afterEach(() => stub.close());

  const withRole = (): VaultLogin => ({
    method: 'approle',
    mount: 'approle',
    roleId: () => stub.role.roleId,
    secretId: () => stub.role.secretId,
  });
  const kept = () => `cruvero/tenants/${owner.slug}/llm/openrouter`;

  describe('keeps what others put there by hand', () => {
    it.each([
      ['under the name value', { value: 'sk', note: 'of 2026' }],
      ['under the one name that there is', { api_key: 'sk' }],
    ])('and reads it %s', async (_, data) => {
      stub.put(kept(), data);
      const read = expectDone(await storeAt(stub.url, withToken(stub.token)).read(secret()));
      expect(read).toMatchObject({ value: 'sk', version: 1 });
    });

    it.each([
      ['two names and none of them value', { user: 'a', password: 'b' }],
      ['a number', { value: 7 }],
      ['nothing', {}],
    ])('but can not read %s', async (_, data) => {
      stub.put(kept(), data);
      expect(codeOf(await storeAt(stub.url, withToken(stub.token)).read(secret()))).toBe('unreadable');
    });

    it('under names of their own, which are not listed and go with the tenant', async () => {
      stub.put(`cruvero/tenants/${owner.slug}/Team Notes/README`, { value: 'x' });
      const store = storeAt(stub.url, withToken(stub.token));
      expect(expectDone(await store.list(owner, { limit: 10 }))).toEqual([]);
      expectDone(await store.clear(owner));
      expect(stub.received.some(({ path }) => path.endsWith('/Team%20Notes/README'))).toBe(true);
    });
  });

  it('takes a version that was deleted there for none, and counts on', async () => {
    const store = storeAt(stub.url, withToken(stub.token));
    expectDone(await store.write(secret(), 'first', 0));
    stub.softDelete(kept());
    expect(expectDone(await store.read(secret()))).toBeUndefined();
    expect(expectDone(await store.describe(secret()))).toBeUndefined();
    expect(expectDone(await store.list(owner, { limit: 10 }))).toEqual([]);
    expect(expectDone(await store.write(secret(), 'second', 0))).toMatchObject({ version: 2 });
    expect(expectDone(await store.read(secret()))).toMatchObject({ value: 'second', version: 2 });
  });

  it('takes a version that goes later for one that stands', async () => {
    const store = storeAt(stub.url, withToken(stub.token));
    const written = expectDone(await store.write(secret(), 'for an hour', 0));
    stub.softDelete(kept(), 3_600_000);
    expect(expectDone(await store.read(secret()))).toMatchObject({ value: 'for an hour' });
    expect(expectDone(await store.describe(secret()))).toEqual(written);
    expect(codeOf(await store.write(secret(), 'another', 0))).toBe('conflict');
  });

  it('sends the namespace that it is given', async () => {
    const store = storeAt(stub.url, withToken(stub.token), { namespace: 'team/portcullis' });
    expectDone(await store.describe(secret()));
    expect(new Set(stub.received.map(({ headers }) => headers['x-vault-namespace']))).toEqual(
      new Set(['team/portcullis']),
    );
  });

  it('asks for nothing outside of the folder of the tenant, whatever the path', async () => {
    const store = storeAt(stub.url, withToken(stub.token));
    const paths = pathLikeTexts.map(pathsAmong).filter((among) => among.length > 0);
    await fc.assert(
      fc.asyncProperty(paths, async (among) => {
        for (const path of among) {
          expectDone(await store.write({ owner, path }, 'a value', 0));
          expectDone(await store.remove({ owner, path }));
        }
      }),
      { numRuns: 60 },
    );
    const folder = `/v1/secret/(data|metadata)/cruvero/tenants/${owner.slug}/`;
    const asked = stub.received.map(({ path }) => path).filter((path) => !path.startsWith('/v1/auth/token/'));
    expect(asked.length).toBeGreaterThan(60);
    for (const path of asked) expect(path).toMatch(new RegExp(`^${folder}[a-z0-9]`));
  });

  describe('tells apart why it is not served', () => {
    it('by a server that is sealed', async () => {
      stub.condition = 'sealed';
      for (const login of [withToken(stub.token), withRole()]) {
        const store = storeAt(stub.url, login);
        expect(codeOf(await store.read(secret()))).toBe('sealed');
        expect(codeOf(await store.write(secret(), 'a value', 0))).toBe('sealed');
      }
    });

    it('by a server that is slow', async () => {
      const store = storeAt(stub.url, withToken(stub.token), { timeoutMs: 100 });
      expectDone(await store.describe(secret()));
      stub.condition = 'silent';
      expect(codeOf(await store.read(secret()))).toBe('timed_out');
      expect(codeOf(await store.write(secret(), 'a value', 0))).toBe('timed_out');
    });

    it('by a server that does not let the token do it', async () => {
      stub.condition = 'forbidding';
      expect(codeOf(await storeAt(stub.url, withToken(stub.token)).read(secret()))).toBe('forbidden');
      expect(codeOf(await storeAt(stub.url, withRole()).write(secret(), 'a value', 0))).toBe('forbidden');
    });

    it('by a token that is no longer good', async () => {
      const token = stub.issue(3600);
      const store = storeAt(stub.url, withToken(token));
      expectDone(await store.describe(secret()));
      stub.revoke(token);
      const answer = await store.read(secret());
      expect(codeOf(answer)).toBe('token_expired');
      expect(JSON.stringify(answer)).not.toContain(token);
    });

    it('by an AppRole that is let in no more', async () => {
      const wrong = { ...withRole(), secretId: () => 'another secret id' };
      const answer = await storeAt(stub.url, wrong).read(secret());
      expect(codeOf(answer)).toBe('token_expired');
      expect(JSON.stringify(answer)).not.toContain('another secret id');
    });

    it('by an engine that is not there', async () => {
      const store = storeAt(stub.url, withToken(stub.token), { mount: 'elsewhere' });
      expect(codeOf(await store.read(secret()))).toBe('rejected');
      expect(codeOf(await store.list(owner, { limit: 1 }))).toBe('rejected');
    });
  });

  describe('keeps its token alive', () => {
    it('by renewing it before its lease ends', async () => {
      stub.leases.seconds = 1;
      const store = storeAt(stub.url, withRole());
      expectDone(await store.describe(secret()));
      await until(() => stub.counted.renewals >= 2);
      expectDone(await store.describe(secret()));
      expect(stub.counted.logins).toBe(1);
    });

    it('by logging in anew where renewal is refused', async () => {
      Object.assign(stub.leases, { seconds: 1, longestSeconds: 1 });
      const failures: SecretStoreError[] = [];
      const store = storeAt(stub.url, withRole(), { onRenewalFailed: (error) => failures.push(error) });
      expectDone(await store.describe(secret()));
      await until(() => stub.counted.logins >= 2);
      expectDone(await store.describe(secret()));
      expect(failures).toEqual([]);
    });

    it('by logging in anew where the token ended all the same, once for all who ask', async () => {
      const store = storeAt(stub.url, withRole());
      expectDone(await store.describe(secret()));
      for (const token of stub.tokens()) if (token !== stub.token) stub.revoke(token);
      const answers = await Promise.all([1, 2, 3, 4].map(() => store.describe(secret())));
      for (const answer of answers) expectDone(answer);
      expect(stub.counted.logins).toBe(2);
    });

    it('by taking the other one that an agent put into its place', async () => {
      let token = stub.issue(3600);
      const store = storeAt(stub.url, { method: 'token', token: () => token });
      expectDone(await store.describe(secret()));
      stub.revoke(token);
      token = stub.issue(3600);
      expectDone(await store.describe(secret()));
    });

    it('and says so where it can not', async () => {
      const token = stub.issue(1);
      const failures: SecretStoreError[] = [];
      const store = storeAt(stub.url, withToken(token), {
        onRenewalFailed: (error) => failures.push(error),
      });
      expectDone(await store.describe(secret()));
      stub.condition = 'sealed';
      await until(() => failures.length > 0);
      expect(failures[0]?.code).toBe('sealed');
      expect(JSON.stringify(failures)).not.toContain(token);
    });
  });
});
