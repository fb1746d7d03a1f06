import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';

/**
 * A certificate for `receiver.example` and 127.0.0.1 that signs itself and holds until 2126, with its key, which
 * protects nothing. Made once:
 *
 *     openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -noenc -days 36500 \
 *       -subj "/CN=Portcullis test receiver" -addext "subjectAltName=DNS:receiver.example,IP:127.0.0.1" \
 *       -keyout key.pem -out certificate.pem
 */
const certificate = join(__dirname, 'tls', 'certificate.pem');
const key = join(__dirname, 'tls', 'key.pem');

/** The host of each request, and the name for which its connection asked (SNI). */
const requests: { readonly host: string | undefined; readonly named: unknown }[] = [];
let port = 0;
const server = createServer(
  { cert: readFileSync(certificate), key: readFileSync(key) },
  ({ url, headers, socket }, response) => {
    requests.push({ host: headers.host, named: 'servername' in socket ? socket.servername : undefined });
    if (url === '/down') response.writeHead(302, { location: `http://receiver.example:${port}/` });
    response.end('hello');
  },
);
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});
beforeEach(() => void requests.splice(0));
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const execute = promisify(execFile);

/** Asks the receiver by each of the names, in a process that trusts its certificate, or doesn't. */
async function ask(names: readonly string[], { trusting = true } = {}): Promise<unknown[]> {
  const script = join(__dirname, 'tls', 'run-fetches.ts');
  const urls = names.map((name) => `https://${name.replace(/(?=\/|$)/, `:${port}`)}`);
  const { NODE_EXTRA_CA_CERTS: _others, ...env } = process.env;
  const { stdout } = await execute(process.execPath, ['--import', 'tsx', script, ...urls], {
    env: trusting ? { ...env, NODE_EXTRA_CA_CERTS: certificate } : env,
  });
  return stdout
    .trim()
    .split('\n')
    .map((line): unknown => JSON.parse(line));
}

const answered = { kind: 'answered', body: 'hello' };

it('connects to the vetted address, and goes by the certificate of the name', async () => {
  expect(await ask(['receiver.example', 'receiver.example.'])).toEqual([answered, answered]);
  expect(requests).toEqual([
    { host: `receiver.example:${port}`, named: 'receiver.example' },
    { host: `receiver.example.:${port}`, named: 'receiver.example' },
  ]);
});

it('sends nothing where the certificate is for another name, or nobody vouches for it', async () => {
  const failed = (why: string) => ({ kind: 'failed', reason: expect.stringContaining(why) });
  const [other, unknown] = await Promise.all([
    ask(['another.example']),
    ask(['receiver.example'], { trusting: false }),
  ]);
  expect(other).toEqual([failed('ERR_TLS_CERT_ALTNAME_INVALID')]);
  expect(unknown).toEqual([failed('DEPTH_ZERO_SELF_SIGNED_CERT')]);
  expect(requests).toEqual([]);
});

it('asks by no name where the URL has an address, and follows no redirect to http', async () => {
  expect(await ask(['127.0.0.1', 'receiver.example/down'])).toEqual([
    answered,
    { kind: 'not_http', reason: 'The redirect leads from https to http.' },
  ]);
  expect(requests).toEqual([
    { host: `127.0.0.1:${port}`, named: false },
    { host: `receiver.example:${port}`, named: 'receiver.example' },
  ]);
});
