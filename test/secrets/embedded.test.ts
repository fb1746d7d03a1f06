import { randomBytes } from 'node:crypto';
import { KeyEncryptionKey } from '../../custody/embedded/key-encryption-key';
import type { SealedSecrets } from '../../domain/sealed-secrets';
import { type SecretOwner, secretPath } from '../../domain/secret';
import { EmbeddedSecretStore } from '../../secrets/embedded/embedded-secret-store';
import { openDatabase } from '../../store/database';
import { databaseFailure } from '../../store/database-away';
import { PostgresSealedSecrets } from '../../store/postgres-sealed-secrets';
import { severableLink } from '../api/severable-link';
import { openTestStore, type TestStore } from '../store/test-store';
import { codeOf, describeSecretStore, expectDone } from './describe-secret-store';

const keyBytes = randomBytes(32);
const path = secretPath('llm/openrouter');

const storeOver = (secrets: SealedSecrets, keyEncryptionKey = new KeyEncryptionKey(keyBytes)) =>
  new EmbeddedSecretStore({ secrets, keyEncryptionKey, failureOf: databaseFailure });

describeSecretStore('the embedded secret store, in PostgreSQL', async () => {
  const test = await openTestStore();
  const secrets = new PostgresSealedSecrets(test.database);
  const link = await severableLink(test.url);
  const severed = openDatabase({ url: link.url });
  await link.cut();
  return {
    store: storeOver(secrets),
    newOwner: async () => ownerOf(await test.newTenant()),
    losingAnswer: async () =>
      storeOver({
        find: (...which) => secrets.find(...which),
        list: (...which) => secrets.list(...which),
        remove: (...which) => secrets.remove(...which),
        // What a connection looks like that broke after its statement was committed.
        put: async (secret) => {
          await secrets.put(secret);
          throw Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
        },
      }),
    away: storeOver(new PostgresSealedSecrets(severed)),
    credentials: [keyBytes.toString('hex'), keyBytes.toString('base64'), new URL(test.url).password],
    close: async () => {
      await severed.close();
      await test.close();
    },
  };
});

function ownerOf(id: string): SecretOwner {
  return { id, slug: `t-${id}`.slice(0, 60) };
}

describe('what the embedded secret store keeps', () => {
  let test: TestStore;
  let store: EmbeddedSecretStore;
  beforeAll(async () => {
    test = await openTestStore();
    store = storeOver(new PostgresSealedSecrets(test.database));
  });
  afterAll(() => test.close());

  async function newSecret(name = path, value = 'sk-or-v1-value') {
    const secret = { owner: ownerOf(await test.newTenant()), path: name };
    expectDone(await store.write(secret, value, 0));
    return secret;
  }

  it('is opened by no other key-encryption key, and says which it was sealed under', async () => {
    const secret = await newSecret();
    const other = storeOver(new PostgresSealedSecrets(test.database), new KeyEncryptionKey(randomBytes(32)));
    const answer = await other.read(secret);
    expect(codeOf(answer)).toBe('unreadable');
    expect(JSON.stringify(answer)).toContain(new KeyEncryptionKey(keyBytes).id);
  });

  it('is never in the clear', async () => {
    await newSecret();
    const { rows } = await test.superuser.query<{ row: string }>(
      "select encode(sealed, 'escape') || tenant_secret::text as row from tenant_secret",
    );
    expect(rows.length).toBeGreaterThan(0);
    for (const { row } of rows) {
      expect(row).not.toContain('sk-or-v1-value');
      expect(row).not.toContain(Buffer.from('sk-or-v1-value').toString('hex'));
    }
  });

  it.each([
    ['another tenant', 'tenant = theirs.tenant'],
    ['another version', 'version = 9'],
    ['another path', `path = 'llm/azure'`],
    ["another tenant's value", 'sealed = theirs.sealed'],
    ['a changed bit', 'sealed = set_bit(tenant_secret.sealed, 190, 1 - get_bit(tenant_secret.sealed, 190))'],
  ])('is not opened as that of %s', async (_, change) => {
    const mine = await newSecret();
    const theirs = await newSecret(secretPath('theirs'));
    const tenants = [mine.owner.id, theirs.owner.id];
    await test.superuser.query(
      `with theirs as (select * from tenant_secret where tenant = $2)
       update tenant_secret set ${change} from theirs where tenant_secret.tenant = $1`,
      tenants,
    );
    const { rows } = await test.superuser.query<{ tenant: string; path: string }>(
      `select tenant, path from tenant_secret where tenant = any ($1) and path <> 'theirs'`,
      [tenants],
    );
    expect(rows).toHaveLength(1);
    for (const row of rows) {
      const moved = { owner: ownerOf(row.tenant), path: secretPath(row.path) };
      expect(codeOf(await store.read(moved))).toBe('unreadable');
    }
  });

  it('is gone once it was replaced or removed', async () => {
    const secret = await newSecret();
    expectDone(await store.write(secret, 'another', 1));
    const count = async () =>
      (await test.superuser.query('select from tenant_secret where tenant = $1', [secret.owner.id])).rowCount;
    expect(await count()).toBe(1);
    expectDone(await store.remove(secret));
    expect(await count()).toBe(0);
  });
});
