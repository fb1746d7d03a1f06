import { startTestApi, type TestApi } from '../api/test-api';
import { run } from './command-line';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

const portcullis = (...args: string[]) =>
  run(args, { env: { PORTCULLIS_URL: api.url, PORTCULLIS_TOKEN: api.token } });
const ofAcme = ['--tenant', 'acme-corp'];

it('registers nodes up to the quota, says what raises it, and frees a place', async () => {
  await portcullis('tenant', 'create', '--id', 'acme-corp', '--display-name', 'Acme', '--max-vms', '1');
  const registered = await portcullis('vm', 'register', ...ofAcme, '--name', 'node-1', '--storage-gb', '40');
  expect(registered).toMatchObject({ exitCode: 0, stderr: '' });
  const id = registered.stdout.trim();
  const listed = await portcullis('vm', 'list', ...ofAcme);
  expect(listed.stdout.trim()).toMatch(new RegExp(`^${id} .* 40 GB +node-1$`));

  const refused = await portcullis('vm', 'register', ...ofAcme);
  expect(refused.exitCode).not.toBe(0);
  expect(refused.stderr).toContain('The tenant acme-corp has 1 in use of the 1 that its max_vms allows');
  expect(refused.stderr).toContain('portcullis tenant update --id acme-corp --max-vms <number>');

  expect(await portcullis('vm', 'remove', id, ...ofAcme)).toMatchObject({ exitCode: 0 });
  expect((await portcullis('vm', 'register', ...ofAcme)).exitCode).toBe(0);
});

it('reserves storage, keeps it, and gives it back', async () => {
  await portcullis('tenant', 'update', '--id', 'acme-corp', '--storage-quota-gb', '50');
  const reserved = await portcullis('storage', 'reserve', '50', ...ofAcme, '--purpose', 'A restore');
  expect(reserved).toMatchObject({ exitCode: 0, stderr: expect.stringContaining('It is held until ') });
  const id = reserved.stdout.trim();
  const more = await portcullis('storage', 'reserve', '1', ...ofAcme, '--purpose', 'More');
  expect(more.stderr).toContain('--storage-quota-gb <number>');
  expect(await portcullis('storage', 'commit', id, ...ofAcme)).toMatchObject({ exitCode: 0 });
  const { stdout } = await portcullis('storage', 'list', ...ofAcme, '--json');
  expect(JSON.parse(stdout)).toMatchObject([{ id, gigabytes: 50, state: 'committed' }]);
  expect(await portcullis('storage', 'release', id, ...ofAcme)).toMatchObject({ exitCode: 0 });
  expect((await portcullis('storage', 'list', ...ofAcme)).stdout).toBe('None.\n');
});
