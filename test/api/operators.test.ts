import { z } from 'zod';
import { startTestApi, type TestApi } from './test-api';

let api: TestApi;

beforeAll(async () => {
  api = await startTestApi();
});

afterAll(() => api.close());

const paths = ['/v1/key-custody/readiness', '/v1/provisionings', '/v1/records/a:b', '/v1/operator-tokens'];

test.each(paths)('%s lets nobody in without a good token', async (path) => {
  const strangers = [
    { token: null },
    { token: 'wrong-token-0123456789' },
    { token: null, headers: { authorization: 'Basic YTpi' } },
    { token: null, headers: { authorization: `Bearer ${api.token} ${api.token}` } },
    { token: null, headers: { authorization: 'Bearer' } },
  ];
  for (const stranger of strangers) {
    const answer = await api.get(path, stranger);
    expect(answer).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
    expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer /);
  }
});

test('who is not let in has no body read and nothing recorded', async () => {
  const before = await api.recorded();
  const answer = await api.post('/v1/evidence', '{"malformed', { token: 'wrong-token-0123456789' });
  expect(answer.status).toBe(401);
  expect(await api.recorded()).toBe(before);
  expect(api.logged()).not.toContain('wrong-token-0123456789');
});

test.each([
  '/health/live',
  '/health/ready',
  '/api/health',
  '/api/health/detail',
  '/metrics',
  '/openapi.json',
  '/docs/',
  '/v1/refusal-codes',
])('%s is open to everyone', async (path) => {
  expect((await api.get(path, { token: null })).status).toBe(200);
});

describe('a token of another operator', () => {
  const added = z.object({ name: z.string(), token: z.string(), principal: z.uuid() });

  test('is told once, acts under a principal of its own, and is good until it is revoked', async () => {
    const answer = await api.post('/v1/operator-tokens', { name: 'night-shift' });
    expect(answer.status).toBe(201);
    const { token, principal } = added.parse(answer.body);

    const recorded = await api.post(
      '/v1/evidence',
      { reference: 'receipt:night', commitment: 'sha256:night', issuer: 'authority:night' },
      { token },
    );
    expect(recorded).toMatchObject({ status: 200, body: { receipt: { actor: principal } } });

    const listed = await api.get('/v1/operator-tokens');
    expect(listed.body).toMatchObject({
      data: [{ name: 'admin' }, { name: 'night-shift', principal, revoked_at: null }],
      next_cursor: null,
    });
    expect(listed.text).not.toContain(token);
    expect(await api.dumped()).not.toContain(token);

    expect((await api.delete('/v1/operator-tokens/night-shift')).status).toBe(204);
    expect((await api.get('/v1/operator-tokens', { token })).status).toBe(401);
    expect((await api.delete('/v1/operator-tokens/night-shift')).status).toBe(404);
    const again = await api.post('/v1/operator-tokens', { name: 'night-shift' });
    expect(again).toMatchObject({ status: 409, body: { code: 'name_taken' } });
  });

  test('needs a name that can stand in a path', async () => {
    const answer = await api.post('/v1/operator-tokens', { name: 'a/b' });
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ pointer: '/name' }] } });
  });
});
