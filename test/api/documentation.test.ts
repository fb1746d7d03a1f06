import { operations } from '../../operations/catalogue';
import { startTestApi, type TestApi } from './test-api';

let api: TestApi;

beforeAll(async () => {
  api = await startTestApi();
});

afterAll(() => api.close());

test('the index shows every operation with its maturity and leads to its page, to everyone', async () => {
  const { status, headers, text } = await api.get('/docs/operations', { token: null });
  expect(status).toBe(200);
  expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
  for (const { name, maturity } of operations)
    expect(text).toContain(
      `<td><a href="/docs/operations/${name}">${name}</a></td><td><code>${maturity}</code></td>`,
    );
});

test('every link of a page leads to one', async () => {
  const seen = new Set<string>();
  const due = ['/docs/operations'];
  for (let path = due.pop(); path !== undefined; path = due.pop()) {
    if (seen.has(path)) continue;
    seen.add(path);
    const { status, text } = await api.get(path, { token: null });
    expect([path, status]).toEqual([path, 200]);
    if (path === '/docs') continue;
    due.push(...[...text.matchAll(/ href="([^"#]+)/g)].map(([, href]) => href ?? ''));
  }
  expect(seen.size).toBeGreaterThan(operations.length);
});

test('a page loads nothing but its own style', async () => {
  const { headers, text } = await api.get('/docs/refusal-codes');
  expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-[^']+'; /);
  expect(text).not.toMatch(/<script|<link|<img|<iframe| on[a-z]+=| style=/);
});

test('there is no page of what is no operation', async () => {
  expect((await api.get('/docs/operations/no.operation', { token: null })).status).toBe(404);
});
