import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type GuardedFetchOptions, guardedFetch } from '../../outbound/guarded-fetch';

const limits = { timeoutMs: 2_000, maxBytes: 1_000, maxRedirects: 3 };
const loopback = ['127.0.0.0/8'];
const resolvingTo =
  (...answers: readonly (readonly string[])[]) =>
  async () => {
    const next = answers[Math.min(asked, answers.length - 1)] ?? [];
    asked += 1;
    return next;
  };

let asked = 0;
let port = 0;
let seen: Pick<IncomingMessage, 'method' | 'url' | 'headers'>[] = [];
let answer: (request: IncomingMessage, response: ServerResponse) => void;
const server = createServer((request, response) => {
  seen.push({ method: request.method, url: request.url, headers: request.headers });
  answer(request, response);
});

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});
beforeEach(() => {
  asked = 0;
  seen = [];
  answer = (_request, response) => void response.end('hello');
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

function ask(path: string, options: Partial<GuardedFetchOptions> = {}) {
  return guardedFetch(`http://receiver.example:${port}${path}`, {
    ...limits,
    allow: loopback,
    resolve: resolvingTo(['127.0.0.1']),
    ...options,
  });
}

it('connects to the address that was vetted, and asks it by the name of the URL', async () => {
  const outcome = await ask('/a?b=c', { method: 'POST', body: 'd', headers: { host: 'elsewhere' } });
  expect(outcome).toMatchObject({ kind: 'answered', status: 200, body: Buffer.from('hello') });
  expect(seen).toMatchObject([
    { method: 'POST', url: '/a?b=c', headers: { host: `receiver.example:${port}`, 'content-length': '1' } },
  ]);
});

it('resolves a name once for a request: what it leads to later is not connected to', async () => {
  // A second look would find another address.
  const rebinding = resolvingTo(['127.0.0.1'], ['127.0.0.66']);
  expect(await ask('/', { resolve: rebinding })).toMatchObject({ kind: 'answered' });
  expect(asked).toBe(1);
});

it('looks at the name anew for a redirect, though it is the same', async () => {
  answer = (_request, response) => void response.writeHead(302, { location: '/again' }).end();
  const rebinding = resolvingTo(['127.0.0.1'], ['10.0.0.1']);
  expect(await ask('/', { resolve: rebinding })).toMatchObject({ kind: 'forbidden_address' });
  expect(seen).toHaveLength(1);
});

it('asks nobody where one of the addresses is not public', async () => {
  for (const addresses of [['10.0.0.1'], ['127.0.0.1', '10.0.0.1'], ['8.8.8.8', '::1'], ['::ffff:10.0.0.1']])
    expect(await ask('/', { resolve: async () => addresses })).toMatchObject({ kind: 'forbidden_address' });
  expect(seen).toEqual([]);
});

it.each([
  'http://127.0.0.1/',
  'http://127.0.0.1./',
  'http://2130706433/',
  'http://0x7f.1/',
  'http://0177.0.0.1/',
  'http://127.1/',
  'http://[::1]/',
  'http://[::ffff:7f00:1]/',
  'http://[64:ff9b::7f00:1]/',
  'http://169.254.169.254/latest/meta-data/',
  'http://localhost/',
  'http://localhost./',
  'http://8.8.8.8:22/',
])('does not ask %s', async (url) => {
  expect(await guardedFetch(url, limits)).toMatchObject({ kind: 'forbidden_address' });
});

it.each([
  'ftp://example.com/',
  'file:///etc/passwd',
  'gopher://example.com/',
  'http://user@example.com/',
  'http://user:password@example.com/',
  'nothing',
  '',
])('takes "%s" for no address of the web', async (url) => {
  expect(await guardedFetch(url, limits)).toMatchObject({ kind: 'not_http' });
});

it('follows redirects as far as it may', async () => {
  answer = ({ url = '' }, response) =>
    void response.writeHead(url === '/3' ? 200 : 302, { location: `/${Number(url.slice(1)) + 1}` }).end();
  expect(await ask('/0')).toMatchObject({ kind: 'answered', status: 200 });
  expect(await ask('/0', { maxRedirects: 2 })).toMatchObject({ kind: 'failed' });
  expect(await ask('/0', { maxRedirects: 0 })).toMatchObject({ kind: 'answered', status: 302 });
});

it('does not follow a redirect to a private address', async () => {
  answer = (_request, response) => void response.writeHead(302, { location: 'http://10.0.0.1/' }).end();
  expect(await ask('/')).toMatchObject({ kind: 'forbidden_address' });
});

it('reads no more than it may, though the answer never ends', async () => {
  answer = (_request, response) => {
    const more = () => response.write('x'.repeat(600)) && setImmediate(more);
    response.on('close', () => response.end());
    more();
  };
  expect(await ask('/')).toMatchObject({ kind: 'too_large' });
});

it('waits no longer than it may: for the name, the answer, and its end', async () => {
  const timeoutMs = 60;
  expect(await ask('/', { timeoutMs, resolve: () => new Promise(() => {}) })).toMatchObject({
    kind: 'timed_out',
  });
  answer = () => {};
  expect(await ask('/', { timeoutMs })).toMatchObject({ kind: 'timed_out' });
  answer = (_request, response) => void response.write('a');
  expect(await ask('/', { timeoutMs })).toMatchObject({ kind: 'timed_out' });
});

it('says that nobody answers, or that there is no such name', async () => {
  answer = (request) => void request.socket.destroy();
  expect(await ask('/')).toMatchObject({ kind: 'failed', reason: expect.stringContaining('ECONNRESET') });
  const unknown = async () => Promise.reject(new Error('ENOTFOUND'));
  expect(await ask('/', { resolve: unknown })).toMatchObject({ kind: 'failed' });
});

it('goes by no proxy that the environment names', async () => {
  const nobody = 'http://127.0.0.1:1';
  const named = jest.replaceProperty(process, 'env', { HTTP_PROXY: nobody, http_proxy: nobody });
  try {
    expect(await ask('/')).toMatchObject({ kind: 'answered' });
  } finally {
    named.restore();
  }
});
