import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTestApi, type TestApi } from '../api/test-api';
import { run } from './command-line';

let api: TestApi;
let folder: string;

beforeAll(async () => {
  api = await startTestApi();
  folder = mkdtempSync(join(tmpdir(), 'portcullis-keys-'));
});

afterAll(async () => {
  rmSync(folder, { recursive: true });
  await api.close();
});

const tenant = ['--tenant', 'tenant_node:aldermoor_mills'];
const portcullis = (args: readonly string[], token = api.token) =>
  run(args, { env: { PORTCULLIS_URL: api.url, PORTCULLIS_TOKEN: token } });

it('enrols a principal with a key, opens a session by it, and ends both', async () => {
  const file = join(folder, 'anna.pem');
  const key = await portcullis(['principal', 'new-key', '--out', file]);
  expect(key).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^[A-Za-z0-9_-]{43}\n$/) });
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(key.stdout + key.stderr).not.toContain(readFileSync(file, 'utf8').split('\n')[1]);
  expect(await portcullis(['principal', 'new-key', '--out', file])).toMatchObject({ exitCode: 2 });

  const id = (await portcullis(['principal', 'add', 'Anna', ...tenant, '--role', 'admin'])).stdout.trim();
  const enrol = ['principal', 'key', id, '--public-key', key.stdout.trim(), ...tenant];
  const holderKey = (await portcullis(enrol)).stdout.trim();
  expect(holderKey).toMatch(/^holder_key:[0-9a-f]{64}$/);
  const another = (await portcullis(['principal', 'add', 'Bert', ...tenant])).stdout.trim();
  expect(await portcullis(['principal', 'key', another, ...enrol.slice(3)])).toMatchObject({
    exitCode: 3,
    stdout: expect.stringContaining('record_conflict'),
  });

  const opened = await portcullis(['session', 'open', '--key', file, ...tenant], 'no-token-is-needed');
  expect(opened).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^pcs_\S+\n$/) });
  const token = opened.stdout.trim();
  expect((await portcullis(['principal', 'list'], token)).stdout).toMatch(
    new RegExp(`${id} {2}person {2}admin {2}Anna\n {2}${holderKey} {2}active\n`),
  );
  const listed = (await portcullis(['session', 'list'], token)).stdout;
  expect(listed).toMatch(/^\S+ {2}open {2}principal /);
  const session = listed.split(' ', 1)[0] ?? '';
  expect(await portcullis(['token', 'list'], token)).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining('operators'),
  });
  expect(await portcullis(['session', 'revoke', session, ...tenant])).toMatchObject({ exitCode: 0 });
  expect(await portcullis(['session', 'list'], token)).toMatchObject({ exitCode: 1, stdout: '' });
  expect(await portcullis(['principal', 'revoke-key', id, holderKey, ...tenant])).toMatchObject({
    exitCode: 0,
  });
  expect(await portcullis(['session', 'open', '--key', file, ...tenant])).toMatchObject({ exitCode: 1 });
});

it('disables a principal, and gives it another role', async () => {
  const id = (await portcullis(['principal', 'add', 'Carl', ...tenant])).stdout.trim();
  const change = (...args: string[]) => portcullis(['principal', 'change', id, ...args, ...tenant]);
  expect(await change('--state', 'disabled')).toMatchObject({
    exitCode: 0,
    stdout: `${id}  person  member  Carl  (disabled)\n`,
  });
  expect(await change('--state', 'active', '--role', 'admin')).toMatchObject({
    exitCode: 0,
    stdout: `${id}  person  admin  Carl\n`,
  });
  expect(await portcullis(['principal', 'change', 'nobody', '--role', 'admin', ...tenant])).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining('no principal of this id'),
  });
});

it.each([
  ['no file', undefined],
  ['no key', 'hunter2'],
  [
    'a key of another kind',
    generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }),
  ],
])('opens no session with %s, and tells nothing of what is in the file', async (name, content) => {
  const file = join(folder, name);
  if (content !== undefined) writeFileSync(file, content);
  const { exitCode, stderr } = await portcullis(['session', 'open', '--key', file, ...tenant]);
  expect(exitCode).toBe(2);
  if (content !== undefined) expect(stderr).not.toContain(String(content).split('\n')[1] ?? 'hunter2');
});
