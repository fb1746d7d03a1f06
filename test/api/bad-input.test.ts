import { request } from 'node:http';
import { startTestApi, type TestApi } from './test-api';

let api: TestApi;

beforeAll(async () => {
  api = await startTestApi();
});

afterAll(() => api.close());

const evidence = {
  tenant: 'tenant_node:bad_input',
  reference: 'receipt:bad_input',
  commitment: 'sha256:fixture',
  issuer: 'authority:fixture',
  fixture: true,
};

const canary = 'canary_that_nobody_may_repeat';

interface Case {
  readonly path?: string;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly status: number;
  readonly code: string;
  readonly pointers?: readonly string[];
}

const cases: Record<string, Case> = {
  'malformed JSON': { body: `{"tenant": "${canary}"`, status: 400, code: 'malformed_json' },
  'bytes that are no UTF-8': { body: '{"a":"\ud800"', status: 400, code: 'malformed_json' },
  'no body': { body: undefined, status: 422, code: 'schema_invalid', pointers: [''] },
  'an array for an object': { body: [canary], status: 422, code: 'schema_invalid', pointers: [''] },
  'a text for an object': { body: `"${canary}"`, status: 422, code: 'schema_invalid', pointers: [''] },
  'a wrong type': {
    body: { ...evidence, fixture: canary },
    status: 422,
    code: 'schema_invalid',
    pointers: ['/fixture'],
  },
  'an unknown field': {
    body: { ...evidence, [canary]: canary },
    status: 422,
    code: 'schema_invalid',
    pointers: [''],
  },
  'a field called __proto__': {
    body: `{"reference":"receipt:proto","commitment":"sha256:x","issuer":"authority:x","__proto__":{"fixture":true}}`,
    status: 422,
    code: 'schema_invalid',
    pointers: [''],
  },
  'a reference that is not kind:name': {
    body: { ...evidence, reference: canary, issuer: `${canary}:` },
    status: 422,
    code: 'schema_invalid',
    pointers: ['/reference', '/issuer'],
  },
  'a hash without sha256:': {
    body: { ...evidence, commitment: canary },
    status: 422,
    code: 'schema_invalid',
    pointers: ['/commitment'],
  },
  'a missing field': {
    body: { ...evidence, issuer: undefined },
    status: 422,
    code: 'schema_invalid',
    pointers: ['/issuer'],
  },
  'a reference in a list': {
    path: '/v1/companies/bootstrap',
    body: {
      company: 'company_geist:x',
      legal_name_hash: 'sha256:x',
      legal_form: 'GmbH',
      jurisdiction: 'DE',
      register_number_hash: 'sha256:x',
      verification_evidence: ['evidence_bundle:x', canary],
    },
    status: 422,
    code: 'schema_invalid',
    pointers: ['/verification_evidence/1'],
  },
  'a NUL in a text': {
    path: '/v1/production/admission/policy',
    body: { policy_ref: 'production_admission_policy:x', jurisdiction: `D\0${canary}` },
    status: 422,
    code: 'schema_invalid',
    pointers: ['/jurisdiction'],
  },
  'a body over 1 MiB': {
    body: JSON.stringify({ ...evidence, issuer: 'x'.repeat(1024 * 1024) }),
    status: 413,
    code: 'body_too_large',
  },
  'nesting beyond all reason': {
    path: '/v1/key-custody/provider/attest',
    body: `{"provider":"embedded","verification_material":${'['.repeat(400_000)}${']'.repeat(400_000)}}`,
    status: 422,
    code: 'schema_invalid',
  },
  'another content type': {
    body: canary,
    headers: { 'content-type': 'text/plain' },
    status: 415,
    code: 'unsupported_media_type',
  },
  'YAML where only JSON is taken': {
    body: 'fixture: true',
    headers: { 'content-type': 'application/yaml' },
    status: 415,
    code: 'unsupported_media_type',
  },
  'a tenant header that is no reference': {
    body: evidence,
    headers: { 'portcullis-tenant': canary },
    status: 422,
    code: 'schema_invalid',
    pointers: ['/portcullis-tenant'],
  },
  'an idempotency key with a space': {
    body: evidence,
    headers: { 'idempotency-key': 'a b' },
    status: 422,
    code: 'schema_invalid',
    pointers: ['/idempotency-key'],
  },
};

test.each(Object.entries(cases))('%s is a problem, and nothing is recorded', async (_name, given) => {
  const { path = '/v1/evidence', body, headers = {}, status, code, pointers } = given;
  const before = await api.recorded();
  const answer = await api.post(path, body, { headers });
  expect(answer.status).toBe(status);
  expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  expect(answer.body).toMatchObject({
    type: `urn:portcullis:problem:${code}`,
    title: expect.any(String),
    status,
    detail: expect.any(String),
    code,
    request_id: answer.headers.get('x-request-id'),
    ...(pointers === undefined
      ? {}
      : { errors: pointers.map((pointer) => ({ pointer, detail: expect.any(String) })) }),
  });
  expect(answer.text).not.toContain(canary);
  expect(answer.text).not.toMatch(/ at .*\.[jt]s/);
  expect(await api.recorded()).toBe(before);
  expect(api.logged()).not.toContain(canary);
});

test('an unknown path is not found, a known one says which methods it knows', async () => {
  expect(await api.get('/v1/nowhere')).toMatchObject({ status: 404, body: { code: 'not_found' } });
  const answer = await api.get('/v1/evidence');
  expect(answer).toMatchObject({ status: 405, body: { code: 'method_not_allowed' } });
  expect(answer.headers.get('allow')).toBe('POST');
  expect((await api.get(`/v1/records/${'x'.repeat(400)}`)).status).toBe(404);
  expect((await api.get('/v1/records/%ff')).status).toBe(400);
});

test('a method that no route knows is told apart from a fault, with a body of a type or without', async () => {
  for (const headers of [{}, { 'content-type': 'application/json' }]) {
    for (const method of ['QUERY', 'PUT', 'PATCH', 'TRACE', 'OPTIONS']) {
      const answer = await sent(method, `${api.url}/v1/evidence`, headers);
      expect([method, answer]).toEqual([method, { status: 405, allow: 'POST' }]);
      expect(await sent(method, `${api.url}/v1/nowhere`, headers)).toMatchObject({ status: 404 });
    }
  }
});

test('a path of its own knows the methods of its own, not those of a path with a parameter', async () => {
  for (const method of ['PUT', 'GET', 'HEAD'])
    expect(await sent(method, `${api.url}/v1/provisionings/plan`)).toEqual({ status: 405, allow: 'POST' });
});

/** By any method there is; `fetch` knows fewer. */
function sent(method: string, url: string, headers = {}) {
  return new Promise<{ status: number | undefined; allow: string | undefined }>((resolve, reject) => {
    const asked = request(url, { method, headers }, (answer) => {
      answer.resume();
      resolve({ status: answer.statusCode, allow: answer.headers.allow });
    });
    asked.on('error', reject).end();
  });
}

test('a problem names at most a hundred places', async () => {
  const verification_evidence = Array.from({ length: 101 }, () => 'no reference');
  const answer = await api.post('/v1/companies/bootstrap', { verification_evidence });
  expect(answer.status).toBe(422);
  expect(answer.text.length).toBeLessThan(20_000);
});
