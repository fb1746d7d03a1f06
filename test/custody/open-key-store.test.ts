import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keyStoreConfigurationSchema } from '../../custody/key-store-configuration';
import { type KeyStoreSurroundings, openKeyStore } from '../../custody/open-key-store';

const folder = mkdtempSync(join(tmpdir(), 'portcullis-secrets-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const never = () => new Promise<never>(() => {});

function open(configuration: object, environment: KeyStoreSurroundings['environment'] = {}) {
  return openKeyStore(keyStoreConfigurationSchema.parse(configuration), {
    environment,
    wrappedKeys: { versions: never, find: never, add: never, move: never },
    isDatabaseAway: () => false,
  });
}

function fileWith(text: string): string {
  const path = join(folder, randomBytes(6).toString('hex'));
  writeFileSync(path, text);
  return path;
}

const key = randomBytes(32);

it.each(['base64', 'base64url', 'hex'] as const)('reads a key-encryption key in %s', async (encoding) => {
  const file = fileWith(`${key.toString(encoding)}\n`);
  expect(await open({ provider: 'embedded', key_encryption_key: { file } })).toMatchObject({
    ok: true,
    keyStore: { provider: 'embedded' },
  });
});

it.each([
  ['too short', randomBytes(16).toString('hex')],
  ['too long', randomBytes(48).toString('base64')],
  ['empty', ''],
])('refuses a key-encryption key that is %s, and does not tell it', async (_, text) => {
  const answer = await open(
    { provider: 'embedded', key_encryption_key: { environment: 'CUSTODY_KEY' } },
    { CUSTODY_KEY: text },
  );
  expect(answer).toMatchObject({ ok: false, error: { code: 'secret_unusable' } });
  if (text !== '') expect(JSON.stringify(answer)).not.toContain(text);
});

it.each([
  [
    { provider: 'pkcs11', library: '/x.so', token_label: 'portcullis', pin: { environment: 'SECRET' } },
    'pkcs11',
  ],
  [
    { provider: 'transit', address: 'https://vault.example:8200/', token: { environment: 'SECRET' } },
    'transit',
  ],
  [{ provider: 'aws_kms', region: 'eu-central-1' }, 'aws_kms'],
])('opens %j without reaching for it', async (configuration, provider) => {
  const answer = await open(configuration, { SECRET: 'a secret' });
  expect(answer).toMatchObject({ ok: true, keyStore: { provider } });
  if (answer.ok) await answer.keyStore.close();
});

it.each([
  { provider: 'pkcs11', library: '/x.so', token_label: 'portcullis', pin: { file: '/nowhere/pin' } },
  { provider: 'transit', address: 'https://vault.example:8200', token: { environment: 'ABSENT' } },
])('says which secret of %j is missing', async (configuration) => {
  const answer = await open(configuration);
  expect(answer).toMatchObject({ ok: false, error: { code: 'secret_unusable' } });
  expect(JSON.stringify(answer)).toMatch(/nowhere\/pin|ABSENT/);
});

it.each([
  ['a secret itself', { provider: 'embedded', key_encryption_key: key.toString('hex') }],
  ['a secret beside its source', { provider: 'aws_kms', region: 'eu-central-1', secret_access_key: 'x' }],
  ['a grade', { provider: 'aws_kms', region: 'eu-central-1', assurance: 'hardware-attested' }],
  ['the aliases of AWS', { provider: 'aws_kms', region: 'eu-central-1', alias_prefix: 'aws' }],
  [
    'a mount that leads elsewhere',
    { provider: 'transit', address: 'https://v.example', mount: '../sys', token: { file: 'x' } },
  ],
  ['another provider', { provider: 'fixture_provider' }],
])('takes no configuration that holds %s', (_, configuration) => {
  expect(keyStoreConfigurationSchema.safeParse(configuration).success).toBe(false);
});
