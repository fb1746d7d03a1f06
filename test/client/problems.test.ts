import {
  AuthenticationError,
  ConflictError,
  ConnectionError,
  DependencyError,
  InternalServerError,
  MalformedRequestError,
  NotFoundError,
  PermissionError,
  Portcullis,
  RateLimitError,
  RequestTooLargeError,
  SchemaError,
  TimeoutError,
} from '../../client';
import { attested, evidence } from './scripted-answers';
import { hangUp, json, problem, type ScriptedServer, silence, startScriptedServer } from './scripted-server';

let server: ScriptedServer;

beforeAll(async () => {
  server = await startScriptedServer();
});

afterAll(() => server.close());

const client = (options: object = {}) => new Portcullis({ baseUrl: server.url, token: 'token', ...options });

describe('a problem', () => {
  const typed = [
    [400, MalformedRequestError],
    [401, AuthenticationError],
    [403, PermissionError],
    [404, NotFoundError],
    [409, ConflictError],
    [413, RequestTooLargeError],
    [422, SchemaError],
    [429, RateLimitError],
    [500, InternalServerError],
    [503, DependencyError],
  ] as const;

  it.each(typed)('of status %i is an error of its own', async (status, ErrorOfStatus) => {
    server.script(problem(status, 'the_code'));
    const failure = await client({ maxRetries: 0 })
      .evidenceRecord(evidence)
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ErrorOfStatus);
    expect(failure).toMatchObject({
      status,
      code: 'the_code',
      detail: 'detail of the_code',
      requestId: 'request-1',
    });
  });

  it('of schema names the places', async () => {
    const errors = [{ pointer: '/issuer', detail: 'missing' }];
    server.script(problem(422, 'schema_invalid', {}, { errors }));
    await expect(client().evidenceRecord(evidence)).rejects.toMatchObject({ issues: errors });
  });

  it('that is none of the API is told as such', async () => {
    server.script((response) => response.writeHead(404, { 'content-type': 'text/html' }).end('<html>'));
    await expect(client().evidenceRecord(evidence)).rejects.toMatchObject({
      status: 404,
      code: 'unexpected_answer',
    });
  });
});

describe('a fault that may pass', () => {
  const passing = [
    ['a broken connection', hangUp],
    ['429', problem(429, 'refusals_suppressed', { 'retry-after': '0' })],
    ['503', problem(503, 'dependency_unavailable', { 'retry-after': '0' })],
    ['502 of a proxy', problem(502, 'x')],
    ['facts that changed', problem(409, 'facts_changed')],
  ] as const;

  it.each(passing)('(%s) is met by another try with the same key', async (_name, fault) => {
    server.script(fault, json(200, attested));
    await client().evidenceRecord(evidence);
    const keys = server.received.map(({ headers }) => headers['idempotency-key']);
    expect(keys).toHaveLength(2);
    expect(new Set(keys).size).toBe(1);
  });

  it('waits for as long as it is asked to', async () => {
    server.script(problem(503, 'dependency_unavailable', { 'retry-after': '1' }), json(200, attested));
    const began = performance.now();
    await client().evidenceRecord(evidence);
    expect(performance.now() - began).toBeGreaterThanOrEqual(990);
  });

  it('is told once the tries are used up', async () => {
    server.script(hangUp);
    await expect(client({ maxRetries: 1 }).evidenceRecord(evidence)).rejects.toBeInstanceOf(ConnectionError);
    expect(server.received).toHaveLength(2);
  });

  it('is told at once where the wait would be long', async () => {
    server.script(problem(429, 'refusals_suppressed', { 'retry-after': '600' }));
    await expect(client().evidenceRecord(evidence)).rejects.toMatchObject({ retryAfter: 600 });
    expect(server.received).toHaveLength(1);
  });

  it('is not met by another try where a token may have been made', async () => {
    server.script(hangUp);
    await expect(client().operatorTokens.add('ci')).rejects.toBeInstanceOf(ConnectionError);
    expect(server.received).toHaveLength(1);
  });
});

describe('what lasts', () => {
  it.each([409, 422, 401, 500])('(%i) is told at once', async (status) => {
    server.script(problem(status, 'x'));
    await expect(client().evidenceRecord(evidence)).rejects.toMatchObject({ status });
    expect(server.received).toHaveLength(1);
  });
});

describe('time', () => {
  it('is limited for each try', async () => {
    server.script(silence);
    const failing = client({ maxRetries: 1 }).evidenceRecord(evidence, { timeout: 50 });
    await expect(failing).rejects.toBeInstanceOf(TimeoutError);
    expect(server.received).toHaveLength(2);
  });

  it('ends with an abort, whose reason is what is thrown', async () => {
    const abort = new AbortController();
    const reason = new Error('enough');
    server.script(() => abort.abort(reason));
    await expect(client().evidenceRecord(evidence, { signal: abort.signal })).rejects.toBe(reason);
    expect(server.received).toHaveLength(1);
  });

  it('ends with an abort while waiting for the next try', async () => {
    const abort = new AbortController();
    const reason = new Error('enough');
    server.script((response, request) => {
      problem(503, 'dependency_unavailable', { 'retry-after': '30' })(response, request);
      setTimeout(() => abort.abort(reason), 20);
    });
    await expect(client().evidenceRecord(evidence, { signal: abort.signal })).rejects.toBe(reason);
  });
});
