import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type SecretOwner, secretPath } from '../../domain/secret';
import { openConfiguredSecretStore } from '../../runtime/secret-store';
import { StartError } from '../../runtime/start-error';
import { expectDone } from '../secrets/describe-secret-store';
import { type VaultStub, vaultStub } from '../secrets/vault-stub';
import { openTestStore, type TestStore } from '../store/test-store';
import { makeTemporaryFolder } from './temporary-folder';

const path = secretPath('llm/openrouter');
let test: TestStore;
let stub: VaultStub;
beforeAll(async () => {
  test = await openTestStore();
  stub = await vaultStub();
});
afterAll(async () => {
  await stub.close();
  await test.close();
});

const folders: ReturnType<typeof makeTemporaryFolder>[] = [];
afterAll(() => {
  for (const folder of folders) folder.remove();
});

function temporaryFolder(): string {
  const folder = makeTemporaryFolder();
  folders.push(folder);
  return folder.path;
}

const open = (home: string, secretsFile?: string, environment: Readonly<Record<string, string>> = {}) =>
  openConfiguredSecretStore(test.database, { home, secretsFile, environment }, () => {});

function fileOf(text: string): { home: string; file: string } {
  const home = temporaryFolder();
  const file = join(home, 'secrets.yaml');
  writeFileSync(file, text);
  return { home, file };
}

async function owner(): Promise<SecretOwner> {
  return { id: await test.newTenant(), slug: 'acme-corp' };
}

describe('the secret store of a deployment', () => {
  it('is the embedded one where nobody says otherwise, under a key that is made once', async () => {
    const home = temporaryFolder();
    const secret = { owner: await owner(), path };
    const first = await open(home);
    expect(first.provider).toBe('embedded');
    expectDone(await first.write(secret, 'a value', 0));
    const again = await open(home);
    expect(expectDone(await again.read(secret))?.value).toBe('a value');
    expect(readFileSync(join(home, 'key-encryption-key'), 'utf8')).toMatch(/^[A-Za-z0-9+/]{43}=\n$/);
  });

  it('is the one in Vault that a file names, with what is secret in files of their own', async () => {
    const { home, file } = fileOf(`
provider: vault
address: ${stub.url}/
prefix: cruvero
login:
  approle:
    role_id: { file: HOME/role-id }
    secret_id: { file: HOME/secret-id }
`);
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll('HOME', home));
    writeFileSync(join(home, 'role-id'), `${stub.role.roleId}\n`);
    writeFileSync(join(home, 'secret-id'), `${stub.role.secretId}\n`);
    const store = await open(home, file);
    expect(store.provider).toBe('vault');
    expectDone(await store.write({ owner: await owner(), path }, 'a value', 0));
    expect(stub.received.at(-1)?.path).toBe('/v1/secret/data/cruvero/tenants/acme-corp/llm/openrouter');
    await store.close();
  });

  it('takes what is secret from the variable that the file names, and no other', async () => {
    const { home, file } = fileOf('provider: embedded\nkey_encryption_key: { environment: KEY_OF_SECRETS }');
    const key = randomBytes(32).toString('base64');
    expect((await open(home, file, { KEY_OF_SECRETS: key })).provider).toBe('embedded');
    await expect(open(home, file, { ANOTHER: key })).rejects.toThrow(/the variable KEY_OF_SECRETS/);
  });

  it.each([
    ['no provider that is known', 'provider: elsewhere', /does not say where secrets of tenants lie/],
    [
      'a secret where its place belongs',
      'provider: embedded\nkey_encryption_key: c2VjcmV0',
      /key_encryption_key/,
    ],
    ['no login', 'provider: vault\naddress: https://vault.example', /At login/],
    [
      'a file that is not there',
      'provider: vault\naddress: https://vault.example\nlogin: { token: { file: /absent/token } }',
      /the file \/absent\/token: expected what Portcullis logs in/,
    ],
    ['no YAML', '{', /could not be read as YAML or JSON/],
  ])('is not opened by a file with %s, which says what is wrong', async (_, text, expected) => {
    const { home, file } = fileOf(text);
    const error = await open(home, file).catch((thrown: unknown) => thrown);
    if (!(error instanceof StartError)) throw new Error('expected a StartError');
    expect(`${error.problem} ${error.mend}`).toMatch(expected);
    expect(`${error.problem} ${error.mend}`).not.toContain('c2VjcmV0');
  });
});
