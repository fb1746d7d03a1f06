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
import { hangUp, json, problem, type ScriptedServer, silence, startScriptedServer } from './scripted-server';

let server: ScriptedServer;

beforeAll(async () => {
  server = await startScriptedServer();
});

afterAll(() => server.close());

const client = (options: object = {}) => new Portcullis({ baseUrl: server.url, token: 'token', ...options });

const receipt = { id: 'r', record: 'x:y', leaf_hash: 'ab', recorded_at: 'now', seq: null };
const attested = {
  operation: 'keyCustody.providerAttest',
  outcome: 'admitted',
  body: {
    provider_attestation: 'key_custody_provider_attestation:a',
    public_verification_material: 'key_custody_public_verification_material:b',
    durable_state: {
      provider_attestation: { reference: 'key_custody_provider_attestation:a', recorded_at: 'now' },
    },
  },
  receipt,
};
const refused = {
  operation: 'evidence.record',
  outcome: 'refused',
  body: {
    stable_code: 'record_conflict',
    reason: 'because',
    mend: 'resubmit',
    remedy: 'x',
    missing: [],
    durable_state: null,
  },
  receipt,
};
const evidence = { reference: 'receipt:a', commitment: 'sha256:a', issuer: 'authority:a' };

describe('an answer', () => {
  it('has its members in camelCase and its records under their wire key and their kind', async () => {
    server.script(json(200, attested));
    const { body, receipt } = await client().keyCustodyProviderAttest({ provider: 'aws_kms' });
    expect(body).toMatchObject({
      providerAttestation: 'key_custody_provider_attestation:a',
      keyCustodyProviderAttestation: 'key_custody_provider_attestation:a',
      publicVerificationMaterial: 'key_custody_public_verification_material:b',
      keyCustodyPublicVerificationMaterial: 'key_custody_public_verification_material:b',
      durableState: { providerAttestation: { recordedAt: 'now' } },
    });
    expect(receipt).toMatchObject({ leafHash: 'ab', recordedAt: 'now' });
  });

  it('has a record under the name that document 003 gives it among the responses', async () => {
    server.script(json(200, { ...attested, body: { break_glass: 'key_custody_break_glass:a' } }));
    const { body } = await client().keyCustodyBreakGlass({});
    expect(body).toEqual({
      breakGlass: 'key_custody_break_glass:a',
      keyCustodyBreakGlass: 'key_custody_break_glass:a',
      keyCustodyBreakGlassReceipt: 'key_custody_break_glass:a',
    });
    server.script(json(403, refused));
    expect((await client().keyCustodyBreakGlass({})).body).not.toHaveProperty('keyCustodyBreakGlassReceipt');
  });

  it('of refusal is a value, not an exception', async () => {
    server.script(json(403, refused));
    const answer = await client().evidenceRecord(evidence);
    expect(answer).toMatchObject({ outcome: 'refused', body: { stableCode: 'record_conflict' } });
    expect(server.received).toHaveLength(1);
  });

  it('keeps what was recorded as it was recorded', async () => {
    const data = { some_name: { inner_name: 1 } };
    server.script(
      json(200, {
        reference: 'x:y',
        version: 1,
        known: true,
        history: [{ recorded_at: 'now', data, rested_on: { 'a_b:c_d': 1 } }],
      }),
    );
    const { history } = await client().records.get('x:y');
    expect(history).toEqual([{ recordedAt: 'now', data, restedOn: { 'a_b:c_d': 1 } }]);
    expect(server.received[0]?.url).toBe('/v1/records/x%3Ay');
  });
});

describe('a request', () => {
  it('carries token, tenant and an idempotency key of its own', async () => {
    server.script(json(200, attested));
    const portcullis = client({ tenant: 'tenant_node:a' });
    await portcullis.evidenceRecord(evidence);
    await portcullis.evidenceRecord(evidence, { tenant: 'tenant_node:b', dryRun: true });
    const [first, second] = server.received;
    expect(first?.headers).toMatchObject({
      authorization: 'Bearer token',
      'portcullis-tenant': 'tenant_node:a',
    });
    expect(second?.headers).toMatchObject({ 'portcullis-tenant': 'tenant_node:b' });
    expect(second?.url).toBe('/v1/evidence?dry_run=true');
    expect(first?.headers['idempotency-key']).not.toBe(second?.headers['idempotency-key']);
    expect(JSON.parse(first?.body ?? '')).toEqual(evidence);
  });

  it('carries the key that the caller gives', async () => {
    server.script(json(200, attested));
    await client().evidenceRecord(evidence, { idempotencyKey: 'mine' });
    expect(server.received[0]?.headers['idempotency-key']).toBe('mine');
  });

  it('of a GET carries neither body nor key', async () => {
    server.script(json(200, { ...attested, body: { readiness: 'key_custody_readiness:a' } }));
    const { body } = await client().keyCustodyReadiness();
    expect(body).toMatchObject({ keyCustodyReadiness: 'key_custody_readiness:a' });
    expect(server.received[0]).toMatchObject({ method: 'GET', body: '' });
    expect(server.received[0]?.headers).not.toHaveProperty('idempotency-key');
  });
});

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

describe('provisionings', () => {
  const provisioning = { id: 'p', tenant: 'tenant_node:a', state: 'running', workflow_id: 'w' };

  it('tell whether they were begun before', async () => {
    server.script(json(202, provisioning), json(200, provisioning));
    const { provisionings } = client();
    expect(await provisionings.start({ yaml: 'a: 1' })).toMatchObject({
      outcome: 'started',
      existing: false,
    });
    expect(await provisionings.start({ yaml: 'a: 1' })).toMatchObject({
      existing: true,
      provisioning: { workflowId: 'w' },
    });
    expect(server.received[0]).toMatchObject({
      body: 'a: 1',
      headers: { 'content-type': 'application/yaml' },
    });
  });

  it('are refused as a value', async () => {
    server.script(json(403, refused));
    expect(await client().provisionings.plan({ yaml: '' })).toMatchObject({ outcome: 'refused' });
  });

  it('are listed over all pages, each fetched when it is come to', async () => {
    server.script(
      json(200, { data: [{ id: 'a' }, { id: 'b' }], next_cursor: 'b' }),
      json(200, { data: [{ id: 'c' }], next_cursor: null }),
    );
    const listed: string[] = [];
    for await (const { id } of client().provisionings.list({ state: 'waiting' })) {
      listed.push(id);
      if (id === 'a') expect(server.received).toHaveLength(1);
    }
    expect(listed).toEqual(['a', 'b', 'c']);
    expect(server.received.map(({ url }) => url)).toEqual([
      '/v1/provisionings?state=waiting',
      '/v1/provisionings?state=waiting&cursor=b',
    ]);
  });

  it('that have ended are a conflict with a code', async () => {
    server.script(problem(409, 'provisioning_running', {}, { provisioning: 'other' }));
    await expect(client().provisionings.start({ yaml: '' })).rejects.toMatchObject({
      code: 'provisioning_running',
      provisioning: 'other',
    });
  });
});

describe('health', () => {
  it('is told of an ailing service too', async () => {
    server.script(json(503, { status: 'down', dependencies: { sequencer: { lag_seconds: null } } }));
    expect(await client().health()).toMatchObject({
      status: 'down',
      dependencies: { sequencer: { lagSeconds: null } },
    });
  });
});
