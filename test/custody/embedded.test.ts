import { randomBytes, randomUUID } from 'node:crypto';
import { EmbeddedKeyStore } from '../../custody/embedded/embedded-key-store';
import { KeyEncryptionKey } from '../../custody/embedded/key-encryption-key';
import type { KeyStore } from '../../custody/key-store';
import { keyAlgorithms, keyNameSchema } from '../../domain/key';
import type { WrappedKeys } from '../../domain/wrapped-keys';
import { openDatabase } from '../../store/database';
import { isDatabaseAway } from '../../store/database-away';
import { PostgresWrappedKeys } from '../../store/postgres-wrapped-keys';
import { severableLink } from '../api/severable-link';
import { openTestStore, type TestStore } from '../store/test-store';
import { describeKeyStore } from './key-store-contract/describe-key-store';
import { codeOf, value } from './key-store-contract/key-store-trial';

const keyBytes = randomBytes(32);
const inTime = () => AbortSignal.timeout(30_000);

function keyStoreOver(keys: WrappedKeys, keyEncryptionKey = new KeyEncryptionKey(keyBytes)): KeyStore {
  return new EmbeddedKeyStore({ keys, keyEncryptionKey, isAway: isDatabaseAway });
}

describeKeyStore('the embedded key store, in PostgreSQL', {
  capabilities: {
    provider: 'embedded',
    algorithms: keyAlgorithms,
    verifyOnlyHeldBy: 'portcullis',
    order: 'any',
    rotationKnownBy: 'operation',
    destruction: 'at_once',
  },
  assurance: 'software',
  open: async () => {
    const test = await openTestStore();
    const keys = new PostgresWrappedKeys(test.database);
    const link = await severableLink(test.url);
    const severed = openDatabase({ url: link.url });
    await link.cut();
    const never = () => new Promise<never>(() => {});
    return {
      store: keyStoreOver(keys),
      newTenant: test.newTenant,
      losingAnswer: async (nth) => losingAnswer(keys, nth),
      away: keyStoreOver(new PostgresWrappedKeys(severed)),
      silent: () => keyStoreOver({ versions: never, find: never, add: never, move: never }),
      secrets: [keyBytes.toString('hex'), keyBytes.toString('base64'), new URL(test.url).password],
      close: async () => {
        await severed.close();
        await test.close();
      },
    };
  },
});

/** What a connection looks like that broke after its statement was committed. */
function losingAnswer(keys: PostgresWrappedKeys, nth: number) {
  let changes = 0;
  const lose = async <Value>(work: Promise<Value>): Promise<Value> => {
    const answer = await work;
    changes++;
    if (changes === nth) throw Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
    return answer;
  };
  const store = keyStoreOver({
    versions: keys.versions.bind(keys),
    find: keys.find.bind(keys),
    add: (key) => lose(keys.add(key)),
    move: (key, from, to) => lose(keys.move(key, from, to)),
  });
  return { store, wasLost: () => changes >= nth };
}

describe('what the embedded key store keeps', () => {
  let test: TestStore;
  let keys: PostgresWrappedKeys;
  let store: KeyStore;
  const message = Buffer.from('a message');
  const signing = keyNameSchema.parse('signing');

  beforeAll(async () => {
    test = await openTestStore();
    keys = new PostgresWrappedKeys(test.database);
    store = keyStoreOver(keys);
  });
  afterAll(() => test.close());

  async function newKey(name = signing) {
    const key = { tenant: await test.newTenant(), name };
    value(await store.createKey(key, 'ed25519', inTime()));
    return { ...key, version: '1' };
  }

  it('is opened by no other key-encryption key, and says so', async () => {
    const version = await newKey();
    const other = keyStoreOver(keys, new KeyEncryptionKey(randomBytes(32)));
    const answer = await other.sign(version, message, inTime());
    expect(codeOf(answer)).toBe('key_unreadable');
    expect(JSON.stringify(answer)).toContain(new KeyEncryptionKey(keyBytes).id);
  });

  it('never holds a private key in the clear', async () => {
    const { tenant } = await newKey();
    const { rows } = await test.superuser.query<{ wrapped: Buffer }>(
      'select wrapped from embedded_key where tenant = $1',
      [tenant],
    );
    // The head of PKCS#8 for Ed25519, RFC 8410.
    expect(rows[0]?.wrapped.includes(Buffer.from('302e020100300506032b6570', 'hex'))).toBe(false);
  });

  it.each([
    ['another tenant', 'tenant = theirs.tenant'],
    ['another version', 'version = 9'],
    ['another name', `name = 'other'`],
    ['another algorithm', `algorithm = 'ecdsa-p256-sha256'`],
    ['another public key', 'public_key = theirs.public_key'],
    ['another private key', 'wrapped = theirs.wrapped'],
    ['a changed bit', 'wrapped = set_bit(embedded_key.wrapped, 300, 1 - get_bit(embedded_key.wrapped, 300))'],
  ])('is not opened as that of %s', async (_, change) => {
    const mine = await newKey();
    const theirs = await newKey(keyNameSchema.parse('theirs'));
    await test.superuser.query('alter table embedded_key disable trigger keep_embedded_key');
    await test.superuser.query(
      `with theirs as (select * from embedded_key where tenant = $2)
       update embedded_key set ${change} from theirs where embedded_key.tenant = $1`,
      [mine.tenant, theirs.tenant],
    );
    await test.superuser.query('alter table embedded_key enable trigger keep_embedded_key');
    const { rows } = await test.superuser.query<{ tenant: string; name: string; version: number }>(
      `select tenant, name, version from embedded_key where tenant = any ($1)`,
      [[mine.tenant, theirs.tenant]],
    );
    const codes = [];
    for (const row of rows) {
      const version = {
        tenant: row.tenant,
        name: keyNameSchema.parse(row.name),
        version: String(row.version),
      };
      codes.push(codeOf(await store.sign(version, message, inTime())));
    }
    expect(codes).toContain('key_unreadable');
  });

  it('is erased with its revocation, and leaves a name that is not used again', async () => {
    const version = await newKey();
    const kept = async () => (await keys.versions(version.tenant, version.name))[0];
    value(await store.revokeVersion(version, inTime()));
    expect(await kept()).toMatchObject({ state: 'compromised', wrapped: undefined });
    value(await store.destroyVersion(version, inTime()));
    expect(await kept()).toMatchObject({ state: 'destroyed', wrapped: undefined, publicKey: undefined });
    expect(await store.createKey(version, 'ed25519', inTime())).toMatchObject({
      ok: false,
      error: { code: 'state_forbids', state: 'destroyed' },
    });
  });

  it('is exchanged by nobody, not even the superuser', async () => {
    const { tenant } = await newKey();
    for (const column of ['wrapped = $2', `public_key = encode($2, 'hex')`])
      await expect(
        test.superuser.query(
          `update embedded_key set ${column}::${column.startsWith('w') ? 'bytea' : 'text'} where tenant = $1`,
          [tenant, randomBytes(8)],
        ),
      ).rejects.toThrow('never exchanged');
  });

  it('is found by no connection that is set to another tenant', async () => {
    const version = await newKey();
    expect(await keys.find(randomUUID(), version.name, 1)).toBeUndefined();
  });
});
