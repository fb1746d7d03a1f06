import { z } from 'zod';
import { admissionSchema } from '../../application/admission';
import { WITHDRAWN } from '../../domain/event';
import type { Reference } from '../../domain/reference';
import { admissionWalk } from '../../operations/admission-walk';
import { decisions } from '../../store/projections/decisions';
import { Subscription } from '../../store/subscription';
import { newHolder, openSession, tenantNamed } from './holder';
import { receiptId, startTestApi, type TestApi } from './test-api';

let api: TestApi;
let subscription: Subscription;

beforeAll(async () => {
  api = await startTestApi();
  subscription = new Subscription({ database: api.database, follower: decisions });
  subscription.start();
});

afterAll(async () => {
  await subscription.stop();
  await api.close();
});

async function admission(tenant: Reference, query = '') {
  const answer = await api.get(`/v1/tenants/${tenant}/admission${query}`);
  expect(answer.status).toBe(200);
  const page = admissionSchema.parse(answer.body);
  return { ...page, step: (name: string) => page.steps.find(({ operation }) => operation === name) };
}

const evidence = (tenant: Reference) => ({
  tenant,
  reference: 'receipt:any',
  commitment: 'sha256:any',
  issuer: 'authority:any',
});

const attestation = (tenant: Reference) => ({
  tenant,
  attestation_ref: 'key_custody_attestation:first',
  key_ref: 'signing_key:first',
  public_key: 'ed25519:first',
  attestation_hash: 'sha256:first',
});

test('what was never asked stands as not evaluated, in the order of the walk', async () => {
  const tenant = tenantNamed('never_asked');
  await api.post('/v1/evidence', evidence(tenant));
  const { steps, ...page } = await admission(tenant);
  expect(page).toMatchObject({
    tenant,
    production_admission: false,
    up_to_date: true,
    summary:
      'Not admitted to production: 0 of 15 steps stand, 15 not evaluated. Next: keyCustody.readiness, never evaluated.',
  });
  expect(steps.map(({ operation }) => operation)).toEqual(admissionWalk);
  for (const step of steps)
    expect(step).toMatchObject({ outcome: 'not_evaluated', code: null, missing: [], receipt: null });
});

test('each step tells its newest decision: what is missing, what mends it, and where its proof is', async () => {
  const tenant = tenantNamed('told');
  const create = {
    tenant,
    requested_tenant: tenant,
    host: 'told.example',
    authority_epoch: 'authority_epoch:told',
    home_reality: 'reality:told',
    signing_key: 'signing_key:first',
    encryption_key: 'encryption_key:first',
    auth_policy: 'auth_policy:default',
    key_custody_attestation: 'key_custody_attestation:first',
  };
  const refused = await api.post('/v1/tenants/create', create);
  expect((await admission(tenant)).step('tenant.create')).toMatchObject({
    gate: false,
    outcome: 'refused',
    code: 'tenant_create_key_custody_missing',
    reason: 'No known key-custody attestation stands behind the tenant.',
    mend: 'evidence',
    remedy: 'Record the attestation with keyCustody.attest, then create the tenant.',
    missing: [
      {
        field: 'key_custody_attestation',
        reference: 'key_custody_attestation:first',
        kinds: ['key_custody_attestation'],
      },
    ],
    record: `refusal:${receiptId(refused)}`,
    receipt: receiptId(refused),
    version: 1,
    decided_by: expect.any(String),
    decided_at: expect.any(String),
    withdrawn_at: null,
  });
  const gate = await api.post('/v1/tenants/onboarding-gate', { tenant, fixture: true });
  await api.post('/v1/key-custody/attest', attestation(tenant));
  const created = await api.post('/v1/tenants/create', create);
  const page = await admission(tenant);
  expect(page.step('tenant.create')).toMatchObject({
    outcome: 'admitted',
    code: null,
    missing: [],
    record: tenant,
    receipt: receiptId(created),
  });
  // A field that the request left out is missing without a name.
  expect(page.step('tenant.onboardingGate')).toMatchObject({
    gate: true,
    code: 'tenant_onboarding_key_custody_missing',
    mend: 'resubmit',
    receipt: receiptId(gate),
    missing: expect.arrayContaining([
      { field: 'standing_grant', reference: null, kinds: ['standing', 'standing_grant'] },
    ]),
  });
  expect(page.summary).toBe(
    'Not admitted to production: 2 of 15 steps stand, 1 refused, 12 not evaluated. Next: keyCustody.readiness, never evaluated.',
  );
});

test('a record that was taken back stands no more', async () => {
  const tenant = tenantNamed('withdrawn');
  await api.get('/v1/key-custody/readiness', { headers: { 'portcullis-tenant': tenant } });
  await api.post('/v1/key-custody/attest', attestation(tenant));
  const id = await api.application.tenants.allot(tenant);
  const withdrawal = {
    id: crypto.randomUUID(),
    stream: 'key_custody_attestation:first',
    type: WITHDRAWN,
    data: {},
    expected: 1,
  };
  const recordedAt = '2026-11-21T09:00:00.000Z';
  await api.application.store.append({
    tenant: id,
    actor: id,
    recordedAt,
    restedOn: {},
    events: [withdrawal],
  });
  const page = await admission(tenant);
  expect(page.step('keyCustody.attest')).toMatchObject({ outcome: 'admitted', withdrawn_at: recordedAt });
  expect(page.summary).toBe(
    'Not admitted to production: 1 of 15 steps stand, 1 withdrawn, 13 not evaluated. Next: keyCustody.attest, withdrawn.',
  );
});

test('a page that lags says so, unless it has come to where it was asked to', async () => {
  const tenant = tenantNamed('lagging');
  await api.post('/v1/key-custody/attest', attestation(tenant));
  const { as_of_seq } = await admission(tenant);
  await subscription.stop();
  const attested = await api.post('/v1/key-custody/attest', { ...attestation(tenant), mode: 'other' });
  expect(attested.status).toBe(403);
  const lagging = await admission(tenant);
  expect(lagging).toMatchObject({ as_of_seq, up_to_date: false });
  expect(lagging.summary).toMatch(/ Decisions of the last moments may be missing\.$/);
  expect(lagging.step('keyCustody.attest')).toMatchObject({ outcome: 'admitted' });
  expect(await admission(tenant, `?after=${as_of_seq}`)).toMatchObject({ as_of_seq, up_to_date: false });
  const waiting = admission(tenant, `?after=${(as_of_seq ?? 0) + 1}`);
  subscription.start();
  const caughtUp = await waiting;
  expect(caughtUp.up_to_date).toBe(true);
  expect(caughtUp.step('keyCustody.attest')).toMatchObject({ outcome: 'refused', code: 'record_conflict' });
});

describe('a tenant that is not to be seen', () => {
  const words = async (path: string, options: Parameters<TestApi['get']>[1] = {}) => {
    const { status, body } = await api.get(path, options);
    return { status, body: { ...z.looseObject({}).parse(body), request_id: '' } };
  };

  test('is told of in the words for one that there is not', async () => {
    const own = tenantNamed('own');
    const other = tenantNamed('other');
    await api.post('/v1/evidence', evidence(own));
    await api.post('/v1/evidence', evidence(other));
    const nobody = await words('/v1/tenants/tenant_node:nobody/admission');
    expect(nobody).toMatchObject({ status: 404, body: { code: 'not_found' } });
    expect(await words('/v1/tenants/no-reference/admission')).toEqual(nobody);
    const headers = { 'portcullis-tenant': own };
    expect(await words(`/v1/tenants/${other}/admission`, { headers })).toEqual(nobody);
    expect(await words(`/v1/tenants/${own}/admission`, { headers })).toMatchObject({ status: 200 });

    const { token } = await openSession(api, await newHolder(api, own));
    expect(await words(`/v1/tenants/${own}/admission`, { token })).toMatchObject({ status: 200 });
    expect(await words(`/v1/tenants/${other}/admission`, { token })).toEqual(nobody);
    expect(await words('/v1/tenants/tenant_node:nobody/admission', { token })).toEqual(nobody);
    const elsewhere = { token, headers: { 'portcullis-tenant': other } };
    expect(await words(`/v1/tenants/${other}/admission`, elsewhere)).toEqual(nobody);
    expect(await words(`/v1/tenants/${own}/admission`, elsewhere)).toEqual(nobody);
    const { rows } = await api.superuser.query("select from tenant where reference = 'tenant_node:nobody'");
    expect(rows).toEqual([]);
  });

  test('has no records in any list', async () => {
    const own = tenantNamed('own_list');
    const other = tenantNamed('other_list');
    await api.post('/v1/evidence', evidence(own));
    await api.post('/v1/evidence', evidence(other));
    expect(await admission(own)).toMatchObject({ up_to_date: true });
    const { token } = await openSession(api, await newHolder(api, own));
    const evidenceOf = async (query: string) => {
      const { status, body } = await api.get(`/v1/records?kind=receipt${query}`, { token });
      return { status, count: z.object({ data: z.array(z.unknown()) }).parse(body).data.length };
    };
    expect(await evidenceOf('')).toEqual({ status: 200, count: 1 });
    expect(await evidenceOf(`&tenant=${other}`)).toEqual({ status: 200, count: 0 });
    expect(await evidenceOf('&tenant=tenant_node:nobody')).toEqual({ status: 200, count: 0 });
  });
});

test.each(['after=-1', 'after=soon', 'after=1&after=2', 'before=1'])('%s is a problem', async (query) => {
  const answer = await api.get(`/v1/tenants/${tenantNamed('told')}/admission?${query}`);
  expect(answer).toMatchObject({ status: 422, body: { code: 'schema_invalid' } });
});
