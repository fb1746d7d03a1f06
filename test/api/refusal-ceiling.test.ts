import { startTestApi, type TestApi } from './test-api';

let api: TestApi;

beforeAll(async () => {
  api = await startTestApi({ refusalsPerMinute: 3 });
});

afterAll(() => api.close());

test('refusals above the ceiling are answered 429 and not recorded; what is granted still is', async () => {
  const forged = (name: string) =>
    api.post('/v1/evidence', {
      reference: `tenant_node:${name}`,
      commitment: 'sha256:fixture',
      issuer: 'authority:fixture',
    });
  const answers = [];
  // A minute may end in between, and the count begin anew; it can't twice.
  for (let index = 0; index < 8; index++) answers.push(await forged(`forged_${index}`));
  const suppressed = answers.filter(({ status }) => status === 429);
  expect(suppressed.length).toBeGreaterThan(0);
  expect(answers.filter(({ status }) => status === 403)).toHaveLength(8 - suppressed.length);
  for (const { body, headers } of suppressed) {
    expect(body).toMatchObject({ code: 'refusals_suppressed', status: 429 });
    const seconds = Number(headers.get('retry-after'));
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThanOrEqual(60);
    expect(headers.get('ratelimit')).toBe(`"refusals";r=0;t=${seconds}`);
    expect(headers.get('ratelimit-policy')).toBe('"refusals";q=3;w=60');
  }
  expect(await api.recorded()).toBe(8 - suppressed.length);

  const granted = await api.post('/v1/evidence', {
    reference: 'receipt:granted',
    commitment: 'sha256:fixture',
    issuer: 'authority:fixture',
  });
  expect(granted.status).toBe(200);
});
