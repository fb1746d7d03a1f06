import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { startTestApi, type TestApi } from '../api/test-api';
import { run } from './command-line';

let api: TestApi;

beforeAll(async () => {
  api = await startTestApi();
});

afterAll(() => api.close());

const load = (...args: readonly string[]) =>
  run([...args, 'sample', 'load'], { env: { PORTCULLIS_URL: api.url, PORTCULLIS_TOKEN: api.token } });

const requests: readonly object[] = parse(
  readFileSync(join(__dirname, '..', '..', 'examples', 'sample-data.yaml'), 'utf8'),
);

it('records each of the sample data by its operation, and once only', async () => {
  const first = await load();
  expect(first).toMatchObject({
    exitCode: 0,
    stdout: expect.stringContaining('tenant_onboarding_gate:m25_fixture'),
    stderr: expect.stringContaining('can now be sent'),
  });
  const recorded = await api.recorded();
  expect(recorded).toBeGreaterThanOrEqual(requests.length);

  const again = await load();
  expect(again.stdout).toBe(first.stdout);
  expect(await api.recorded()).toBe(recorded);
});

it('gives a line of JSON for each answer', async () => {
  const { stdout } = await load('--json');
  const answers: readonly unknown[] = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(answers).toHaveLength(requests.length);
  expect(answers.at(-1)).toMatchObject({
    operation: 'tenant.onboardingGate',
    outcome: 'pending',
    body: { tenant_onboarding_gate: 'tenant_onboarding_gate:m25_fixture' },
  });
});
