import { toolSchema } from '../../domain/tool-registry';
import { httpGet } from '../../tools/http-get';
import { type HttpServer, httpServer } from '../custody/http-server';

let site: HttpServer;
beforeAll(async () => {
  site = await httpServer((request, _body, response) => {
    if (request.url === '/elsewhere')
      response.writeHead(302, { location: site.url.replace('127.0.0.1', 'localhost') });
    if (request.url === '/long') response.write('x'.repeat(2_000));
    response.end('a page');
  });
});
afterAll(() => site.close());

const allow = ['127.0.0.0/8', '::1/128'];

function get(url: string, settings: object = {}, ranges: readonly string[] = allow) {
  const tool = toolSchema.parse({
    kind: 'http_get',
    name: 'http_get',
    description: 'Gets a page.',
    parameters: { type: 'object' },
    settings,
  });
  if (tool.kind !== 'http_get') throw new Error('it is another tool');
  return httpGet(JSON.stringify({ url }), tool.settings, { allow: ranges });
}

test('gives the status and the text of a page', async () => {
  expect(await get(`${site.url}/`)).toEqual({ kind: 'used', output: 'HTTP 200\n\na page' });
});

test('calls no private address, no scheme but http, and no host but those that are allowed', async () => {
  for (const [url, settings, ranges] of [
    [`${site.url}/`, {}, []],
    ['file:///etc/passwd', {}, allow],
    [`${site.url}/`, { allowed_hosts: ['example.com'] }, allow],
    // A redirect leads nowhere that the tool couldn't go by itself.
    [`${site.url}/elsewhere`, { allowed_hosts: ['127.0.0.1'] }, allow],
  ] as const)
    expect(await get(url, settings, ranges)).toMatchObject({ kind: 'refused', code: 'address_forbidden' });
});

test('gives up on what is too much, and on what is no URL', async () => {
  expect(await get(`${site.url}/long`, { max_bytes: 1_000 })).toMatchObject({ code: 'answer_too_large' });
  const tool = await httpGet('{"a":1,"b":2}', { ...settingsOf(), timeout_ms: 100 }, {});
  expect(tool).toMatchObject({ code: 'arguments_invalid' });
});

function settingsOf() {
  return { allowed_hosts: null, timeout_ms: 1_000, max_bytes: 1_000, max_redirects: 0 };
}
