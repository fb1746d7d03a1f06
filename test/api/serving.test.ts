import { connect, type Socket } from 'node:net';
import pino from 'pino';
import { listen } from '../../api/listen';
import { createApi } from '../../api/server';
import { until } from '../store/until';
import { documentFor } from './document';
import { openStream } from './event-stream';
import { startRun } from './provisioning-course';
import { startTestApi, type TestApi } from './test-api';

let api: TestApi;

beforeEach(async () => {
  api = await startTestApi();
});

afterEach(() => api.close());

/** A connection whose bytes are written by hand. */
function rawConnection(url: string) {
  const { port } = new URL(url);
  const socket: Socket = connect(Number(port), '127.0.0.1');
  let text = '';
  socket.on('data', (chunk) => {
    text += chunk.toString();
  });
  socket.on('error', () => {});
  const closed = new Promise<void>((resolve) => socket.on('close', () => resolve()));
  const connected = new Promise<void>((resolve) => socket.on('connect', resolve));
  return { socket, text: () => text, closed, connected };
}

const evidence = JSON.stringify({
  reference: 'receipt:in_flight',
  commitment: 'sha256:fixture',
  issuer: 'authority:fixture',
});

test('closing finishes what is in flight, ends event streams and idle connections, and takes nothing more', async () => {
  const run = await startRun(api, documentFor('watched_while_closing'));
  const stream = await openStream(api, run.id);
  await stream.untilEvents(1);
  const idle = rawConnection(api.url);
  await idle.connected;
  const inFlight = rawConnection(api.url);
  await inFlight.connected;
  inFlight.socket.write(
    `POST /v1/evidence HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${api.token}\r\nContent-Type: application/json\r\nContent-Length: ${evidence.length}\r\nExpect: 100-continue\r\n\r\n`,
  );
  // The server has read the head and waits for the body.
  await until(() => inFlight.text().includes('100 Continue'));

  const stopped = api.stopServing();
  await stream.ended;
  await idle.closed;
  await expect(fetch(`${api.url}/health/live`)).rejects.toThrow();
  inFlight.socket.write(evidence);
  await inFlight.closed;
  expect(inFlight.text()).toContain('HTTP/1.1 200 OK');
  expect(inFlight.text()).toContain('"outcome":"recorded"');
  await stopped;
});

test('one API is served on several ports; a port that is taken leaves none open', async () => {
  const make = () => createApi({ application: api.application, logger: pino({ level: 'silent' }) });
  const listening = await listen(await make(), { host: '127.0.0.1', ports: [0, 0] });
  for (const address of listening.addresses) expect((await fetch(`${address}/health/live`)).status).toBe(200);
  expect(new Set(listening.addresses).size).toBe(2);
  await listening.close();
  for (const address of listening.addresses) await expect(fetch(`${address}/health/live`)).rejects.toThrow();

  const taken = Number(new URL(api.url).port);
  const app = await make();
  await expect(listen(app, { host: '127.0.0.1', ports: [0, taken] })).rejects.toMatchObject({
    code: 'EADDRINUSE',
  });
  await app.close();
});

test.each([
  ['what is no HTTP', 'canary-without-any-sense\r\n\r\n', 400, 'malformed_request'],
  [
    'header fields without end',
    `GET / HTTP/1.1\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`,
    431,
    'headers_too_large',
  ],
])('%s is a problem too, and logged nowhere', async (_what, bytes, status, code) => {
  const { socket, text, closed } = rawConnection(api.url);
  socket.write(bytes);
  await closed;
  expect(text()).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  expect(text()).toContain(`"code":"${code}"`);
  expect(api.logged()).not.toContain('canary');
});

test('a request is logged by the pattern of its route; metrics tell routes, outcomes and appends', async () => {
  await api.post('/v1/evidence', evidence, { headers: { 'portcullis-tenant': 'tenant_node:canary' } });
  await api.get('/v1/records/receipt:in_flight?tenant=tenant_node:canary');
  const metrics = (await api.get('/metrics')).text;
  expect(metrics).toContain(
    'portcullis_http_requests_total{method="GET",route="/v1/records/:ref",status="200"} 1',
  );
  expect(metrics).toContain('portcullis_decisions_total{operation="evidence.record",outcome="recorded"} 1');
  expect(metrics).toMatch(
    /^portcullis_http_request_duration_seconds_count\{.*route="\/v1\/evidence".*\} 1$/m,
  );
  expect(metrics).toMatch(/^portcullis_sequencer_lag_seconds \d/m);
  expect(metrics).toMatch(/^process_cpu_seconds_total \d/m);
  expect(metrics).not.toContain('canary');
  expect(api.logged()).toContain('"route":"/v1/records/:ref"');
  expect(api.logged()).not.toMatch(/canary|Bearer|test-token/);
});
