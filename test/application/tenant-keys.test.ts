import { randomBytes } from 'node:crypto';
import { TenantKeys } from '../../application/rehearsals/tenant-keys';
import { EmbeddedKeyStore } from '../../custody/embedded/embedded-key-store';
import { KeyEncryptionKey } from '../../custody/embedded/key-encryption-key';
import { keyAlgorithms, keyNameSchema } from '../../domain/key';
import { isDatabaseAway } from '../../store/database-away';
import { PostgresWrappedKeys } from '../../store/postgres-wrapped-keys';
import { expectProblem, expectValue, openTestApplication, type TestApplication } from './test-application';

let application: TestApplication;
let tenantKeys: TenantKeys;

beforeAll(async () => {
  application = await openTestApplication();
  const embedded = new EmbeddedKeyStore({
    keys: new PostgresWrappedKeys(application.database),
    keyEncryptionKey: new KeyEncryptionKey(randomBytes(32)),
    isAway: isDatabaseAway,
  });
  const keyStores = {
    configured: [{ name: 'embedded', provider: 'embedded' as const }],
    named: (name: string) => (name === 'embedded' ? embedded : undefined),
  };
  tenantKeys = new TenantKeys({ tenants: application.tenants, keyStores });
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

test('a key store that the deployment does not have is not found', async () => {
  const asked = await tenantKeys.create('nowhere', { name, algorithm }, application.caller);
  expect(expectProblem(asked).code).toBe('not_found');
});
