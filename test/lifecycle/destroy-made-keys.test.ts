import { destroyMadeKeys } from '../../application/lifecycle/destroy-made-keys';
import type { KeyStore } from '../../custody/key-store';
import { failed } from '../../custody/key-store-result';
import { keyNameSchema } from '../../domain/key';
import { portcullisItself } from '../../domain/principal';
import { keyStoresOf } from '../../runtime/key-stores';
import { MadeKeys } from '../../store/made-keys';
import { openTestApplication, type TestApplication } from '../application/test-application';
import { embeddedKeys, failingAs } from '../custody/embedded-keys';

let application: TestApplication;
let madeKeys: MadeKeys;
let tenant: string;
/** What the key store `remote` does otherwise than it should. */
let failing: Partial<KeyStore> = {};
let keyStores: ReturnType<typeof keyStoresOf>;

beforeAll(async () => {
  application = await openTestApplication();
  madeKeys = new MadeKeys(application.database);
  const embedded = embeddedKeys(application.database).named('embedded');
  if (embedded === undefined) throw new Error('no embedded key store');
  keyStores = keyStoresOf(
    new Map([
      ['embedded', embedded],
      ['remote', failingAs(embedded, () => failing)],
    ]),
  );
});
afterAll(() => application.close());

const signing = keyNameSchema.parse('signing');
const tokens = keyNameSchema.parse('tokens');
const inTime = () => AbortSignal.timeout(10_000);

beforeEach(async () => {
  failing = {};
  tenant = await application.test.newTenant();
  for (const [keyStore, name] of [
    ['embedded', tokens],
    ['remote', signing],
  ] as const) {
    await madeKeys.note(tenant, { keyStore, name });
    const made = await keyStores.named(keyStore)?.createKey({ tenant, name }, 'ed25519', inTime());
    expect(made).toMatchObject({ ok: true });
  }
});

const destroy = () =>
  destroyMadeKeys(
    { store: application.test.store, clock: () => new Date(), madeKeys, keyStores },
    { principal: portcullisItself },
    tenant,
  );

/** What the ledger tells of keys that were destroyed. */
async function told() {
  const { rows } = await application.test.superuser.query<{ type: string; body: object }>(
    `select type, convert_from(canonical, 'utf8')::jsonb #> '{data,body}' as body from event
     where tenant = $1 and stream like 'key_destruction:%' order by recorded_at, id`,
    [tenant],
  );
  return rows;
}

const destroyed = (keyStore: string, name: string, versions: readonly string[]) => ({
  type: 'KEY_DESTROYED',
  body: { key_store: keyStore, key_name: name, versions, reversible_until: null },
});

test('each key goes, and the ledger tells it once', async () => {
  expect(await destroy()).toEqual([]);
  expect(await destroy()).toEqual([]);
  expect(await madeKeys.list(tenant)).toEqual([]);
  const described = await keyStores.named('remote')?.describeKey({ tenant, name: signing }, inTime());
  expect(described).toMatchObject({ value: { versions: [{ state: 'destroyed' }] } });
  expect(await told()).toEqual([destroyed('embedded', tokens, ['1']), destroyed('remote', signing, ['1'])]);
});

test('a key at a store that is away still stands, and is known to; others go meanwhile', async () => {
  failing = { destroyVersion: async () => failed({ code: 'provider_unavailable', detail: 'Unplugged.' }) };
  expect(await destroy()).toEqual([
    { keyStore: 'remote', name: signing, why: 'provider_unavailable: Unplugged.' },
  ]);
  expect(await madeKeys.list(tenant)).toEqual([{ keyStore: 'remote', name: signing }]);
  expect(await told()).toEqual([destroyed('embedded', tokens, ['1'])]);
  failing = {};
  expect(await destroy()).toEqual([]);
  expect(await told()).toContainEqual(destroyed('remote', signing, ['1']));
});

test('a key at a store that the deployment has no more still stands', async () => {
  await madeKeys.note(tenant, { keyStore: 'sold', name: signing });
  const [left, ...others] = await destroy();
  expect(left).toMatchObject({ keyStore: 'sold', why: expect.stringContaining('no key store sold') });
  expect(others).toEqual([]);
});

test('of one that can still be called back, the ledger tells until when', async () => {
  const until = '2026-11-28T12:00:00.000Z';
  failing = {
    destroyVersion: async ({ version }) => ({
      ok: true,
      value: {
        version,
        state: 'destroyed',
        operation: undefined,
        createdAt: undefined,
        destructionReversibleUntil: until,
      },
    }),
  };
  expect(await destroy()).toEqual([]);
  expect(await told()).toContainEqual({
    type: 'KEY_DESTRUCTION_SCHEDULED',
    body: { key_store: 'remote', key_name: signing, versions: ['1'], reversible_until: until },
  });
});
