import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { register } from '../api/capability-token';
import { startTestApi, type TestApi } from '../api/test-api';
import { run } from './command-line';

let api: TestApi;
let folder: string;

beforeAll(async () => {
  api = await startTestApi();
  folder = mkdtempSync(join(tmpdir(), 'portcullis-tokens-'));
  await register(api, 'acme-corp');
});

afterAll(async () => {
  rmSync(folder, { recursive: true });
  await api.close();
});

const inFolder = (name: string) => join(folder, name);
const told = (name: string) => readFileSync(inFolder(name), 'utf8').trim();
const ofTenant = ['--id', 'acme-corp'];

function portcullis(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  return run(args, { env: { PORTCULLIS_URL: api.url, PORTCULLIS_TOKEN: api.token, ...env } });
}

async function newKey(name: string): Promise<string> {
  return (await portcullis(['principal', 'new-key', '--out', inFolder(name)])).stdout.trim();
}

async function stateOf(id: string): Promise<string | undefined> {
  const { stdout } = await portcullis(['--json', 'tenant', 'token', 'list', ...ofTenant]);
  const listed = z.array(z.looseObject({ id: z.string(), state: z.string() })).parse(JSON.parse(stdout));
  return listed.find((token) => token.id === id)?.state;
}

it('issues a token into a file of its owner alone, narrows it, and revokes both', async () => {
  const publicKey = await newKey('admin.pem');
  const issue = ['tenant', 'token', 'issue', ...ofTenant, '--public-key', publicKey];
  const admin = [...issue, '--scope', 'service:tenant-admin', '--expires-in', '600'];
  const issued = await portcullis([...admin, '--out', inFolder('admin.token')]);
  expect(issued.exitCode).toBe(0);
  expect(statSync(inFolder('admin.token')).mode & 0o777).toBe(0o600);
  expect(issued.stdout + issued.stderr).not.toContain(told('admin.token'));
  expect(await portcullis([...admin, '--out', inFolder('admin.token')])).toMatchObject({ exitCode: 2 });

  const narrowed = ['tenant', 'token', 'attenuate', '--parent-file', inFolder('admin.token')];
  const byKey = [...narrowed, '--key', inFolder('admin.pem'), '--scope', 'service:tenant-read'];
  const reading = await portcullis([...byKey, '--expires-in', '60']);
  expect(reading).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^eyJ\S+\n$/) });
  expect(await portcullis([...byKey, '--expires-in', '700'])).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('outlive'),
  });
  const asReader = { PORTCULLIS_TOKEN: reading.stdout.trim() };
  expect((await portcullis(['tenant', 'get', ...ofTenant], asReader)).exitCode).toBe(0);
  expect(await portcullis(['tenant', 'token', 'rotate-key', ...ofTenant], asReader)).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining('service:tenant-admin'),
  });

  const id = issued.stdout.split(' ', 1)[0] ?? '';
  expect(await stateOf(id)).toBe('active');
  expect((await portcullis(['tenant', 'token', 'rotate-key', ...ofTenant])).exitCode).toBe(0);
  expect((await portcullis(['tenant', 'token', 'revoke', id, ...ofTenant])).exitCode).toBe(0);
  expect(await stateOf(id)).toBe('revoked');
  expect((await portcullis(['tenant', 'get', ...ofTenant], asReader)).exitCode).toBe(1);

  const leaked = await portcullis(['tenant', 'token', 'rotate-key', ...ofTenant, '--immediately']);
  expect(leaked.stdout).toContain('every token of the tenant is revoked');
});

it('sends a token that is bound to a key with proofs by it', async () => {
  const publicKey = await newKey('bound.pem');
  const issue = ['tenant', 'token', 'issue', ...ofTenant, '--public-key', publicKey, '--proof-of-possession'];
  const { stdout } = await portcullis([...issue, '--scope', 'service:tenant-read', '--expires-in', '60']);
  const token = { PORTCULLIS_TOKEN: stdout.trim() };
  const get = ['tenant', 'get', ...ofTenant];
  expect((await portcullis(get, token)).exitCode).toBe(1);
  const bound = { ...token, PORTCULLIS_TOKEN_KEY_FILE: inFolder('bound.pem') };
  expect((await portcullis(get, bound)).exitCode).toBe(0);
});

it('enrols a device, lists and disables it', async () => {
  const publicKey = await newKey('gate.pem');
  const enrol = ['tenant', 'device', 'enrol', 'Gate 3', ...ofTenant, '--public-key', publicKey];
  const id = (await portcullis(enrol)).stdout.trim();
  const list = ['tenant', 'device', 'list', ...ofTenant];
  expect((await portcullis(list)).stdout).toMatch(new RegExp(`^${id} +active .* Gate 3$`, 'm'));
  expect((await portcullis(['tenant', 'device', 'disable', id, ...ofTenant])).exitCode).toBe(0);
  expect((await portcullis(list)).stdout).toMatch(new RegExp(`^${id} +disabled `, 'm'));
});
