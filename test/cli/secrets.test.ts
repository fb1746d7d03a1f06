import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTestApi, type TestApi } from '../api/test-api';
import { run } from './command-line';

const value = 'sk-or-v1-a-value-that-nobody-else-sees';
let api: TestApi;
let folder: string;

beforeAll(async () => {
  api = await startTestApi();
  folder = mkdtempSync(join(tmpdir(), 'portcullis-secrets-'));
  await api.post('/v1/tenants', { tenant_id: 'acme-corp', display_name: 'Acme' });
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await api.close();
});

const of = ['--tenant', 'acme-corp'];
const secret = (verb: string, args: readonly string[], stdin = '') =>
  run(['secret', verb, ...of, ...args], {
    env: { PORTCULLIS_URL: api.url, PORTCULLIS_TOKEN: api.token },
    stdin,
  });

it('is kept from stdin, shown without its value, rotated from a file, revealed to stdout, and removed', async () => {
  const path = ['--path', 'llm/openrouter'];
  expect(await secret('set', path, `${value}\n`)).toMatchObject({
    exitCode: 0,
    stdout: 'llm/openrouter is kept as version 1.\n',
  });
  const shown = await secret('get', path);
  expect(shown.stdout).toMatch(/^llm\/openrouter {2}version 1 {2}\S+Z {2}by [0-9a-f-]{36}\n$/);

  const file = join(folder, 'next.key');
  writeFileSync(file, 'two\nlines\n');
  const rotated = await secret('rotate', [...path, '--file', file]);
  expect(rotated.stdout).toBe('llm/openrouter is kept as version 2.\n');
  expect((await secret('get', [...path, '--reveal'])).stdout).toBe('two\nlines\n');
  expect(JSON.parse((await secret('get', [...path, '--reveal', '--json'])).stdout)).toMatchObject({
    path: 'llm/openrouter',
    version: 2,
    value: 'two\nlines',
  });

  await secret('set', ['--path', 'llm/azure'], value);
  const listed = await secret('list', []);
  expect(listed.stdout).toMatch(/^llm\/azure +version 1 {2}\S+\nllm\/openrouter {2}version 2 {2}\S+\n$/);
  expect(await secret('remove', path)).toMatchObject({ exitCode: 0, stdout: 'llm/openrouter is removed.\n' });
  expect(await secret('get', path)).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining('no secret at this path'),
  });
  // Without a key store for it, it lies sealed in the database.
  const kept = `${api.logged()}${await api.dumped()}`;
  expect(kept).toContain('llm/azure');
  expect(kept).not.toContain(value);
});

it.each([
  ['after the options', [value]],
  ['by an option', ['--value', value]],
  ['by an option that is joined to it', [`--value=${value}`]],
])('is not taken from an argument %s, and not repeated', async (_, args) => {
  for (const verb of ['set', 'rotate']) {
    const refused = await secret(verb, ['--path', 'llm/argument', ...args], value);
    expect(refused).toMatchObject({
      exitCode: 2,
      stdout: '',
      stderr: expect.stringContaining('The value of a secret is not taken from an argument.'),
    });
    expect(refused.stderr).not.toContain(value);
  }
  expect((await secret('get', ['--path', 'llm/argument'])).exitCode).toBe(1);
});

it('says so where there is no value, or no file', async () => {
  const path = ['--path', 'llm/nothing'];
  expect(await secret('set', path, '\n')).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('Stdin is empty.'),
  });
  expect(await secret('set', [...path, '--file', join(folder, 'absent')])).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('There is no such file.'),
  });
});

it('is called by a path that leads nowhere else', async () => {
  for (const path of ['../other/llm', 'llm/../../x', 'Llm', '/llm'])
    expect(await secret('set', ['--path', path], value)).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('one to five names'),
    });
});
