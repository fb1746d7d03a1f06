import { operations } from '../../operations/catalogue';
import { startTestApi, type TestApi } from '../api/test-api';
import { run } from './command-line';

let api: TestApi;

beforeAll(async () => {
  api = await startTestApi();
});

afterAll(() => api.close());

const operation = (args: readonly string[], stdin = '') =>
  run(['operation', ...args], { env: { PORTCULLIS_URL: api.url, PORTCULLIS_TOKEN: api.token }, stdin });

const evidence = (changes: object = {}) =>
  JSON.stringify({ reference: 'receipt:one', commitment: 'sha256:a', issuer: 'authority:a', ...changes });

it('lists the whole catalogue', async () => {
  const { exitCode, stdout } = await operation(['list']);
  expect(exitCode).toBe(0);
  for (const { name, path } of operations) expect(stdout).toMatch(new RegExp(`${name}.*${path}`));
});

it('asks an operation that takes no request, for the tenant that is named', async () => {
  const { exitCode, stdout } = await operation([
    'run',
    'keyCustody.readiness',
    '--tenant',
    'tenant_node:mills',
  ]);
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(
    /^keyCustody\.readiness: verified\n {2}Record +key_custody_readiness:m22_fixture, version 1\n/,
  );
});

it('sends the request of a file, and shows where it was recorded', async () => {
  const { exitCode, stdout } = await operation(['run', 'evidence.record', '-f', '-'], evidence());
  expect(exitCode).toBe(0);
  expect(stdout).toContain('receipt:one, version 1');
});

it('decides without recording on a dry run', async () => {
  const recorded = await api.recorded();
  const { exitCode, stdout } = await operation(
    ['run', 'evidence.record', '-f', '-', '--dry-run'],
    evidence({ reference: 'receipt:dry' }),
  );
  expect(exitCode).toBe(0);
  expect(stdout).toBe('evidence.record would be recorded; nothing was recorded.\n');
  expect(await api.recorded()).toBe(recorded);
});

it('ends as refused where the operation refuses', async () => {
  const { exitCode, stdout } = await operation(
    ['run', 'evidence.record', '-f', '-'],
    evidence({ commitment: 'sha256:another' }),
  );
  expect(exitCode).toBe(3);
  expect(stdout).toContain('Refused: evidence.record (record_conflict)');
});

it.each([
  [['run', 'keyCustody.nothing'], '', 'The contract has no operation keyCustody.nothing.'],
  [['run', 'evidence.record', '-f', '-'], '[1]', 'stdin holds no request.'],
])('turns %j away, and says how to do better', async (args, stdin, message) => {
  const { exitCode, stderr } = await operation(args, stdin);
  expect(exitCode).toBe(2);
  expect(stderr).toContain(message);
});
