import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  AuthenticationError,
  type CompanyBootstrapAnswer,
  type EvidenceRecordCode,
  NotFoundError,
  Portcullis,
  SchemaError,
} from '../../client';
import { until } from '../store/until';
import { type ServedDeployment, serveDeployment } from './served-deployment';

let served: ServedDeployment;
let client: Portcullis;

beforeAll(async () => {
  served = await serveDeployment();
  client = served.client;
}, 120_000);

afterAll(() => served.close());

const example = (name: string) => ({
  yaml: readFileSync(join(__dirname, '..', '..', 'examples', name), 'utf8'),
});

describe('what was recorded', () => {
  const tenant = 'tenant_node:rheinwerk_calibration';
  let bootstrap: CompanyBootstrapAnswer;

  beforeAll(async () => {
    bootstrap = await client.companyBootstrap({
      tenant,
      company: 'company_geist:rheinwerk_calibration',
      legal_name_hash: 'sha256:rheinwerk_calibration_gmbh',
      legal_form: 'GmbH',
      jurisdiction: 'DE-BE',
      register_number_hash: 'sha256:hrb_fixture',
    });
  });

  it('leaves receipts that resolve for their own tenant only', async () => {
    const id = bootstrap.receipt?.id ?? '';
    await until(async () => (await client.receipts.get(id, { tenant })).seq !== null);
    expect(await client.receipts.get(id, { tenant })).toMatchObject({
      leafHash: bootstrap.receipt?.leafHash,
    });
    await expect(client.receipts.get(id, { tenant: 'tenant_node:other' })).rejects.toBeInstanceOf(
      NotFoundError,
    );
  });

  it('stands with its history', async () => {
    const { known, history } = await client.records.get('company_geist:rheinwerk_calibration', { tenant });
    expect(known).toBe(true);
    expect(history).toMatchObject([{ type: 'COMPANY_BOOTSTRAPPED', leafHash: bootstrap.receipt?.leafHash }]);
  });
});

describe('decisions', () => {
  const tenant = 'tenant_node:decisions';
  const evidence = (reference: string) => ({ reference, commitment: 'sha256:a', issuer: 'authority:a' });

  it('are listed page by page, those that fit', async () => {
    for (let n = 0; n < 5; n++) await client.evidenceRecord(evidence(`receipt:listed_${n}`), { tenant });
    await client.evidenceRecord(evidence('tenant_node:forged'), { tenant });
    // The page waits for what was recorded; from then on the list has it too.
    await until(async () => (await client.tenants.admission(tenant)).upToDate);
    const references: string[] = [];
    for await (const { reference } of client.records.list({ kind: 'receipt', limit: 2 }, { tenant }))
      references.push(reference);
    expect(references).toEqual([4, 3, 2, 1, 0].map((n) => `receipt:listed_${n}`));
    const { data, nextCursor } = await client.records.page({ outcome: 'refused' }, { tenant });
    expect(data).toMatchObject([{ code: 'evidence_kind_not_recordable', withdrawnAt: null }]);
    expect(nextCursor).toBeNull();
    await expect(client.records.page({ code: 'no_such_code' }, { tenant })).rejects.toBeInstanceOf(
      SchemaError,
    );
  });

  it('make the page of where a tenant stands, whichever tenant the client acts for otherwise', async () => {
    const attested = await client.keyCustodyAttest({
      tenant,
      attestation_ref: 'key_custody_attestation:decisions',
      key_ref: 'signing_key:decisions',
      public_key: 'ed25519:decisions',
      attestation_hash: 'sha256:decisions',
    });
    const acting = new Portcullis({
      baseUrl: served.url,
      token: served.token,
      tenant: 'tenant_node:another',
    });
    await until(async () => (await acting.tenants.admission(tenant)).upToDate);
    expect(await acting.tenants.admission(tenant, { after: 0 })).toMatchObject({
      productionAdmission: false,
    });
    expect((await acting.tenants.admission(tenant)).steps[1]).toMatchObject({
      outcome: 'admitted',
      receipt: attested.receipt?.id,
    });
    await expect(client.tenants.admission('tenant_node:nobody')).rejects.toBeInstanceOf(NotFoundError);
  });
});

describe('narrowing by outcome', () => {
  it('tells the members of a grant from those of a refusal, to the compiler too', async () => {
    const answer = await client.evidenceRecord(
      { reference: 'tenant_node:forged', commitment: 'sha256:a', issuer: 'authority:a' },
      { tenant: 'tenant_node:narrowing' },
    );
    if (answer.outcome !== 'refused') throw new Error('a tenant was entered as evidence');
    const code: EvidenceRecordCode = answer.body.stableCode;
    expect(code).toBe('evidence_kind_not_recordable');
    expect(answer.body.mend).toBe('resubmit');
    // @ts-expect-error a refused body names no record
    const record: string = answer.body.evidence;
    expect(record).toBeUndefined();
  });
});

it('reads the boundary of production without a token, and for whatever tenant', async () => {
  const answer = await new Portcullis({ baseUrl: served.url }).productionScopeInspect();
  if (answer.outcome === 'refused') throw new Error('the boundary was not told');
  const { productionScopeSnapshot, operationMaturityCount, productionScope } = answer.body;
  expect(productionScopeSnapshot).toBe('production_scope:v0');
  expect(operationMaturityCount).toBe(Object.keys(productionScope.operationMaturity).length);
  expect(await client.productionScopeInspect({ tenant: 'tenant_node:other' })).toMatchObject({
    outcome: 'verified',
    receipt: { record: 'production_scope:v0', version: 1 },
  });
});

it('records nothing on a dry run', async () => {
  const evidence = { reference: 'receipt:dry', commitment: 'sha256:a', issuer: 'authority:a' };
  const answer = await client.evidenceRecord(evidence, { dryRun: true });
  expect(answer).toMatchObject({ outcome: 'recorded', receipt: null, body: { durableState: null } });
  await expect(client.records.get('receipt:dry')).rejects.toBeInstanceOf(NotFoundError);
});

it('tells the places that do not fit', async () => {
  const failing = client.evidenceRecord({
    reference: 'nothing',
    commitment: 'sha256:a',
    issuer: 'authority:a',
  });
  const failure: unknown = await failing.catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(SchemaError);
  expect(failure).toMatchObject({ issues: [{ pointer: '/reference' }] });
});

it('is turned away without a token that is known', async () => {
  const stranger = new Portcullis({ baseUrl: served.url, token: 'a-token-that-nobody-has' });
  await expect(stranger.keyCustodyReadiness()).rejects.toBeInstanceOf(AuthenticationError);
});

it('adds, lists and revokes tokens', async () => {
  const { token } = await client.operatorTokens.add('ci');
  const ci = new Portcullis({ baseUrl: served.url, token });
  expect(await ci.keyCustodyReadiness()).toMatchObject({ outcome: 'verified' });
  await client.operatorTokens.revoke('ci');
  await expect(ci.keyCustodyReadiness()).rejects.toBeInstanceOf(AuthenticationError);
  const names: string[] = [];
  for await (const { name, revokedAt } of client.operatorTokens.list())
    if (revokedAt !== null) names.push(name);
  expect(names).toEqual(['ci']);
});

it('tells how the service is', async () => {
  expect(await client.health()).toMatchObject({
    status: 'ok',
    dependencies: { postgres: { status: 'ok' }, temporal: { status: 'ok' } },
  });
});

describe('a provisioning', () => {
  it('completes by the example, with its gates pending', async () => {
    const started = await client.provisionings.start(example('tenant.yaml'));
    if (started.outcome === 'refused') throw new Error('the example was refused');
    const { id } = started.provisioning;
    const types: string[] = [];
    for await (const { type } of client.provisionings.watch(id)) types.push(type);
    expect(types.at(0)).toBe('PROVISIONING_REQUESTED');
    expect(types.at(-1)).toBe('PROVISIONING_CLOSED');
    const { state, steps } = await client.provisionings.get(id);
    expect(state).toBe('completed');
    const outcomes = Object.fromEntries(steps.map((step) => [step.id, step.outcome]));
    expect(outcomes).toMatchObject({
      precheck: 'pending',
      'onboarding-gate': 'pending',
      'admission-policy': 'pending',
    });
    expect(await client.provisionings.start(example('tenant.yaml'))).toMatchObject({ existing: true });
  });

  it('waits for what is missing, is told of the plan, supplied, and goes on', async () => {
    const planned = await client.provisionings.plan(example('missing-standing.yaml'));
    if (planned.outcome === 'refused') throw new Error('the example was refused');
    expect(planned.plan.steps.filter(({ outcome }) => outcome === 'refused')).toMatchObject([
      { id: 'onboarding-gate', mend: 'evidence', follows: null },
    ]);
    const started = await client.provisionings.start(example('missing-standing.yaml'));
    if (started.outcome === 'refused') throw new Error('the example was refused');
    const { id } = started.provisioning;
    for await (const { type } of client.provisionings.watch(id)) if (type === 'PROVISIONING_WAITING') break;
    const { waitingFor } = await client.provisionings.get(id);
    const reference = 'standing:briarfield_managing_director';
    expect(waitingFor?.missing).toMatchObject([{ field: 'standing_grant', reference }]);

    const received = await client.provisionings.submitEvidence(id, {
      evidence: [{ reference, commitment: 'sha256:a', issuer: 'authority:register_fixture', fixture: true }],
    });
    expect(received).toMatchObject({ outcome: 'received', known: [reference], unknown: [] });
    for await (const _event of client.provisionings.watch(id));
    expect(await client.provisionings.get(id)).toMatchObject({ state: 'completed' });
    await expect(client.provisionings.cancel(id)).rejects.toMatchObject({ code: 'provisioning_closed' });
  });
});
