import { stringify } from 'yaml';
import { z } from 'zod';
import { documentFor } from './document';
import { provisioningId, startRun } from './provisioning-course';
import { startTestApi, type TestApi } from './test-api';

let api: TestApi;

beforeAll(async () => {
  api = await startTestApi();
});

afterAll(() => api.close());

beforeEach(() => {
  api.runs.away = false;
  api.runs.open = true;
});

const yaml = { headers: { 'content-type': 'application/yaml' } };

describe('starting', () => {
  test('answers 202 with where it can be read', async () => {
    const answer = await api.post('/v1/provisionings', documentFor('started'));
    expect(answer.status).toBe(202);
    expect(answer.headers.get('location')).toBe(`/v1/provisionings/${provisioningId(answer)}`);
    expect(answer.body).toMatchObject({
      tenant: 'tenant_node:started',
      state: 'running',
      stage: 'evidence-1',
    });
    const read = await api.get(answer.headers.get('location') ?? '');
    expect(provisioningId(read)).toBe(provisioningId(answer));
  });

  test('the same document, as JSON or as YAML, is the same provisioning', async () => {
    const document = documentFor('same_document');
    const first = await api.post('/v1/provisionings', document);
    for (const type of ['application/yaml', 'text/yaml']) {
      const again = await api.post('/v1/provisionings', stringify(document), {
        headers: { 'content-type': type },
      });
      expect(again.status).toBe(200);
      expect(provisioningId(again)).toBe(provisioningId(first));
    }
  });

  test('another document of the same tenant is a conflict that names the one that runs', async () => {
    const document = documentFor('busy');
    const first = await api.post('/v1/provisionings', document);
    const other = await api.post('/v1/provisionings', { ...document, evidence_deadline: 'P1D' });
    expect(other).toMatchObject({
      status: 409,
      body: { code: 'provisioning_running', provisioning: provisioningId(first) },
    });
  });

  test('is accepted while Temporal is away, and kept for later', async () => {
    api.runs.away = true;
    const answer = await api.post('/v1/provisionings', documentFor('kept_for_later'));
    expect(answer.status).toBe(202);
    expect((await api.get(`/v1/provisionings/${provisioningId(answer)}`)).body).toMatchObject({
      state: 'running',
    });
  });

  test('a document that does not fit tells where, and starts nothing', async () => {
    const { precheck, ...document } = documentFor('does_not_fit');
    const before = await api.recorded();
    const answer = await api.post('/v1/provisionings', {
      ...document,
      precheck: { ...precheck, proof_issuer: 'nobody' },
      key_custody: { ...document.key_custody, attestation_hash: 'md5:x' },
    });
    expect(answer).toMatchObject({
      status: 422,
      body: {
        code: 'schema_invalid',
        errors: [{ pointer: '/key_custody/attestation_hash' }, { pointer: '/precheck/proof_issuer' }],
      },
    });
    expect(await api.recorded()).toBe(before);
  });

  test('a prerequisite that nobody could ever supply is told before anything runs', async () => {
    const document = documentFor('unobtainable');
    const answer = await api.post('/v1/provisionings', {
      ...document,
      precheck: { ...document.precheck, hostile_suite_receipt: 'staging_maturity_report:of_nobody' },
    });
    expect(answer).toMatchObject({
      status: 422,
      body: { code: 'prerequisite_unobtainable', errors: [{ pointer: '/precheck/hostile_suite_receipt' }] },
    });
  });

  test.each([
    ['what is no YAML', 'tenant: [unclosed'],
    ['an alias', 'tenant: &name tenant_node:x\ncompany: *name'],
    ['an alias of itself', 'a: &a\n  b: *a'],
    ['a tag', 'tenant: !!js/function x'],
    ['a key twice', 'tenant: tenant_node:x\ntenant: tenant_node:y'],
    ['two documents', 'a: 1\n---\nb: 2'],
    ['nesting beyond all reason', '['.repeat(100_000)],
  ])('%s is a malformed document', async (_what, text) => {
    const answer = await api.post('/v1/provisionings', text, yaml);
    expect(answer).toMatchObject({ status: 400, body: { code: 'malformed_yaml' } });
  });
});

test('a plan gives each step its decision and records nothing', async () => {
  const before = await api.recorded();
  const answer = await api.post(
    '/v1/provisionings/plan',
    stringify(documentFor('planned', { standing: false })),
    yaml,
  );
  expect(answer.status).toBe(200);
  const { steps } = z
    .object({
      steps: z.array(z.looseObject({ id: z.string(), outcome: z.string(), code: z.string().nullable() })),
    })
    .parse(answer.body);
  expect(steps.filter(({ outcome }) => outcome === 'refused')).toEqual([
    expect.objectContaining({
      id: 'onboarding-gate',
      code: 'tenant_onboarding_standing_unknown',
      mend: 'evidence',
    }),
  ]);
  expect(await api.recorded()).toBe(before);
});

test('the list comes newest first, in pages, by tenant and by state', async () => {
  const ids: string[] = [];
  for (const name of ['listed_a', 'listed_b', 'listed_c'])
    ids.unshift(provisioningId(await api.post('/v1/provisionings', documentFor(name))));
  const page = z.object({
    data: z.array(z.looseObject({ id: z.string() })),
    next_cursor: z.string().nullable(),
  });
  const first = page.parse((await api.get('/v1/provisionings?limit=2')).body);
  expect(first.data.map(({ id }) => id)).toEqual(ids.slice(0, 2));
  const second = page.parse((await api.get(`/v1/provisionings?limit=2&cursor=${first.next_cursor}`)).body);
  expect(second.data[0]?.id).toBe(ids[2]);
  const one = page.parse((await api.get('/v1/provisionings?tenant=tenant_node:listed_b&state=running')).body);
  expect(one).toEqual({ data: [expect.objectContaining({ id: ids[1] })], next_cursor: null });
  expect((await api.get('/v1/provisionings?tenant=tenant_node:nobody')).body).toEqual({
    data: [],
    next_cursor: null,
  });
  for (const query of ['limit=0', 'limit=201', 'cursor=x', 'state=unheard_of', 'tenant=x', 'offset=1'])
    expect((await api.get(`/v1/provisionings?${query}`)).status).toBe(422);
});

test.each(['get', 'evidence', 'cancel', 'events'])(
  '%s of an unknown provisioning is not found',
  async (what) => {
    for (const id of ['01a1fd66-22e7-7759-a0c1-ac497188ab57', 'no-id']) {
      const path = `/v1/provisionings/${id}`;
      const answer =
        what === 'get' || what === 'events'
          ? await api.get(what === 'get' ? path : `${path}/events`)
          : await api.post(`${path}/${what}`, {});
      expect(answer).toMatchObject({ status: 404, body: { code: 'not_found' } });
    }
  },
);

describe('evidence', () => {
  const standing = {
    reference: 'standing:managing_director',
    commitment: 'sha256:standing_fixture',
    issuer: 'authority:register',
    fixture: true,
  };

  test("is recorded for the provisioning's tenant and handed to the run", async () => {
    const run = await startRun(api, documentFor('supplied', { standing: false }));
    const answer = await api.post(`/v1/provisionings/${run.id}/evidence`, {
      evidence: [standing],
      references: ['receipt:recorded_before'],
    });
    expect(answer).toMatchObject({
      status: 200,
      body: {
        recorded: [{ operation: 'evidence.record', outcome: 'recorded' }],
        known: ['receipt:recorded_before', 'standing:managing_director'],
        unknown: [],
      },
    });
    expect(api.runs.submitted.at(-1)).toEqual(['receipt:recorded_before', 'standing:managing_director']);
    const record = await api.get('/v1/records/standing:managing_director?tenant=tenant_node:supplied');
    expect(record.status).toBe(200);
  });

  test.each([
    [
      'an entry of the wrong form',
      { evidence: [standing, { ...standing, commitment: 'x' }] },
      '/evidence/1/commitment',
    ],
    [
      'an entry of another tenant',
      { evidence: [{ ...standing, tenant: 'tenant_node:other' }] },
      '/evidence/0/tenant',
    ],
    ['what is no reference', { references: ['x'] }, '/references/0'],
    ['nothing at all', {}, ''],
    ['an unknown field', { evidences: [] }, ''],
  ])('%s is turned away before anything is recorded', async (_what, body, pointer) => {
    const { id } = await startRun(api, documentFor('turned_away', { standing: false }));
    const before = [await api.recorded(), api.runs.submitted.length];
    const answer = await api.post(`/v1/provisionings/${id}/evidence`, body);
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ pointer }] } });
    expect([await api.recorded(), api.runs.submitted.length]).toEqual(before);
  });

  test('with an entry that is refused hands nothing in', async () => {
    const { id } = await startRun(api, documentFor('forged', { standing: false }));
    const before = api.runs.submitted.length;
    const answer = await api.post(`/v1/provisionings/${id}/evidence`, {
      evidence: [standing, { ...standing, reference: 'tenant_onboarding_gate:forged' }],
    });
    expect(answer).toMatchObject({
      status: 403,
      body: { body: { stable_code: 'evidence_kind_not_recordable' } },
    });
    expect(api.runs.submitted).toHaveLength(before);
  });

  test('with a private key anywhere is refused, and nothing of it is kept', async () => {
    const { id } = await startRun(api, documentFor('leaking', { standing: false }));
    const key = '-----BEGIN PRIVATE KEY-----\nTGVha2VkLWtleS1ieXRlcw\n-----END PRIVATE KEY-----';
    for (const body of [
      { evidence: [{ ...standing, note: key }] },
      { evidence: [standing], note: key },
      { references: [key] },
    ]) {
      const answer = await api.post(`/v1/provisionings/${id}/evidence`, body);
      expect(answer).toMatchObject({
        status: 403,
        body: { body: { stable_code: 'key_custody_private_material_refused' } },
      });
    }
    expect(await api.dumped()).not.toContain('TGVha2VkLWtleS1ieXRlcw');
  });

  test('sent again under its key is recorded once', async () => {
    const { id } = await startRun(api, documentFor('sent_again', { standing: false }));
    const headers = { 'idempotency-key': 'evidence-of-sent-again' };
    const send = (body: object) => api.post(`/v1/provisionings/${id}/evidence`, body, { headers });
    const first = await send({ evidence: [standing] });
    const before = await api.recorded();
    expect((await send({ evidence: [standing] })).body).toEqual(first.body);
    expect(await api.recorded()).toBe(before);
    const other = await send({ evidence: [{ ...standing, commitment: 'sha256:other' }] });
    expect(other).toMatchObject({ status: 422, body: { code: 'idempotency_key_reused' } });
  });

  test('waits for Temporal: away is 503, and what was recorded stays', async () => {
    const { id } = await startRun(api, documentFor('temporal_away', { standing: false }));
    api.runs.away = true;
    const answer = await api.post(`/v1/provisionings/${id}/evidence`, { evidence: [standing] });
    expect(answer).toMatchObject({ status: 503, body: { code: 'dependency_unavailable' } });
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    api.runs.away = false;
    const again = await api.post(`/v1/provisionings/${id}/evidence`, { evidence: [standing] });
    expect(again).toMatchObject({ status: 200, body: { known: ['standing:managing_director'] } });
  });

  test('for a provisioning that has ended is a conflict', async () => {
    const run = await startRun(api, documentFor('ended'));
    await run.complete();
    const answer = await api.post(`/v1/provisionings/${run.id}/evidence`, { references: ['receipt:x'] });
    expect(answer).toMatchObject({ status: 409, body: { code: 'provisioning_closed' } });
  });
});

describe('cancelling', () => {
  test('asks the run to end, with the reason', async () => {
    const { id } = await startRun(api, documentFor('cancelled'));
    const answer = await api.post(`/v1/provisionings/${id}/cancel`, { reason: 'The tenant withdrew.' });
    expect(answer).toMatchObject({ status: 200, body: { id } });
    expect(api.runs.cancelled.at(-1)).toBe('The tenant withdrew.');
    expect((await api.post(`/v1/provisionings/${id}/cancel`)).status).toBe(200);
  });

  test('ends a provisioning whose run is gone, so that another document can follow', async () => {
    const document = documentFor('run_is_gone');
    const { id } = await startRun(api, document);
    api.runs.open = false;
    const answer = await api.post(`/v1/provisionings/${id}/cancel`, {});
    expect(answer).toMatchObject({ status: 200, body: { state: 'abandoned' } });
    expect((await api.post(`/v1/provisionings/${id}/cancel`)).body).toMatchObject({
      code: 'provisioning_closed',
      status: 409,
    });
    const next = await api.post('/v1/provisionings', document);
    expect(next.status).toBe(202);
    expect(provisioningId(next)).not.toBe(id);
  });

  test.each([
    ['a reason of another type', { reason: 1 }, '/reason'],
    ['a reason that cannot be kept', { reason: 'half a \ud800' }, '/reason'],
    ['an unknown field', { why: 'x' }, ''],
  ])('%s is a problem', async (_what, body, pointer) => {
    const { id } = await startRun(api, documentFor('cancel_badly'));
    const answer = await api.post(`/v1/provisionings/${id}/cancel`, body);
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ pointer }] } });
  });
});
