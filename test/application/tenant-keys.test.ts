import { randomBytes } from 'node:crypto';
import { TenantKeys } from '../../application/rehearsals/tenant-keys';
import { EmbeddedKeyStore } from '../../custody/embedded/embedded-key-store';
import { KeyEncryptionKey } from '../../custody/embedded/key-encryption-key';
import type { KeyStore } from '../../custody/key-store';
import { keyAlgorithms, keyNameSchema } from '../../domain/key';
import { isDatabaseAway } from '../../store/database-away';
import { MadeKeys } from '../../store/made-keys';
import { PostgresWrappedKeys } from '../../store/postgres-wrapped-keys';
import {
  tenant as actingTenant,
  expectProblem,
  expectValue,
  openTestApplication,
  type TestApplication,
} from './test-application';

let application: TestApplication;
let tenantKeys: TenantKeys;
let madeKeys: MadeKeys;
let embedded: KeyStore;

beforeAll(async () => {
  application = await openTestApplication();
  embedded = new EmbeddedKeyStore({
    keys: new PostgresWrappedKeys(application.database),
    keyEncryptionKey: new KeyEncryptionKey(randomBytes(32)),
    isAway: isDatabaseAway,
  });
  const keyStores = {
    configured: [{ name: 'embedded', provider: 'embedded' as const }],
    named: (name: string) => (name === 'embedded' ? embedded : undefined),
  };
  madeKeys = new MadeKeys(application.database);
  tenantKeys = new TenantKeys({ tenants: application.tenants, keyStores, madeKeys });
});

afterAll(() => application.close());

const name = keyNameSchema.parse('rheinwerk_root');
const [algorithm, another] = keyAlgorithms;

test('a name that a key of another algorithm has is taken, which is no fault of the key store', async () => {
  const made = expectValue(await tenantKeys.create('embedded', { name, algorithm }, application.caller));
  expect(expectValue(await tenantKeys.create('embedded', { name, algorithm }, application.caller))).toEqual(
    made,
  );
  const refused = await tenantKeys.create('embedded', { name, algorithm: another }, application.caller);
  expect(expectProblem(refused).code).toBe('name_taken');
});

test('a key is noted as made here, and one that stood before anybody asked for it is not', async () => {
  const tenant = await application.tenants.allot(actingTenant);
  const own = keyNameSchema.parse('brought_along');
  expect(
    await embedded.createKey({ tenant, name: own }, algorithm, AbortSignal.timeout(5_000)),
  ).toMatchObject({ ok: true });
  for (const each of ['made_here', own])
    expectValue(
      await tenantKeys.create('embedded', { name: keyNameSchema.parse(each), algorithm }, application.caller),
    );
  const noted = (await madeKeys.list(tenant)).map(({ name }) => name);
  expect(noted).toContain('made_here');
  expect(noted).not.toContain(own);
});

test('a key store that the deployment does not have is not found', async () => {
  const asked = await tenantKeys.create('nowhere', { name, algorithm }, application.caller);
  expect(expectProblem(asked).code).toBe('not_found');
});
