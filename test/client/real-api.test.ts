import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  AuthenticationError,
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

/** Document 000, as it is written there; that it compiles is part of the test. */
async function walk() {
  const tenant = 'tenant_node:rheinwerk_calibration';
  const readiness = await client.keyCustodyReadiness();
  const attestation = await client.keyCustodyAttest({
    tenant,
    company: 'company_geist:rheinwerk_calibration',
    attestation_ref: 'key_custody_attestation:rheinwerk_2026_04',
    mode: 'fixture_staging',
    provider: 'fixture_provider',
    key_ref: 'signing_key:rheinwerk_root',
    public_key: 'ed25519:fixture_public_key_base64',
    attestation_hash: 'sha256:fixture_attestation_hash',
    fixture: true,
    production_requested: false,
  });
  const provider = await client.keyCustodyProviderAttest({
    tenant,
    company: 'company_geist:rheinwerk_calibration',
    provider_attestation_ref: 'key_custody_provider_attestation:rheinwerk_aws_kms',
    mode: 'fixture_staging',
    provider: 'aws_kms',
    key_ref: 'signing_key:rheinwerk_root',
    public_key: 'ed25519:fixture_public_key_base64',
    public_key_hash: 'sha256:fixture_public_key_hash',
    attestation_hash: 'sha256:fixture_provider_attestation_hash',
    fixture: true,
  });
  const created = await client.tenantCreate({
    tenant,
    requested_tenant: tenant,
    host: 'rheinwerk.gestalt.local',
    company: 'company_geist:rheinwerk_calibration',
    authority_epoch: 'authority_epoch:rheinwerk_root',
    home_reality: 'reality:record',
    signing_key: 'signing_key:rheinwerk_root',
    encryption_key: 'encryption_key:rheinwerk_root',
    auth_policy: 'auth_policy:default',
    key_custody_attestation: attestation.body.keyCustodyAttestation,
    fixture: true,
  });
  const bootstrap = await client.companyBootstrap({
    tenant,
    company: 'company_geist:rheinwerk_calibration',
    legal_name_hash: 'sha256:rheinwerk_calibration_gmbh',
    legal_form: 'GmbH',
    jurisdiction: 'DE-BE',
    register_number_hash: 'sha256:hrb_fixture',
    verification_evidence: ['evidence_bundle:rheinwerk_handelsregister'],
    fixture: true,
  });
  const gate = await client.tenantOnboardingGate({
    tenant,
    tenant_onboarding: 'tenant_onboarding:rheinwerk_2026_04',
    company_bootstrap: bootstrap.body.companyBootstrap,
    key_custody_attestation: attestation.body.keyCustodyAttestation,
    fixture: true,
  });
  const precheck = await client.productionAdmissionPrecheck({
    tenant,
    company: 'company_geist:rheinwerk_calibration',
    precheck_ref: 'production_admission_precheck:rheinwerk_2026_04',
    key_custody_attestation: attestation.body.keyCustodyAttestation,
    edge_access_policy: 'edge_access_policy:rheinwerk_default',
    authority_package: 'authority_package:de_vat_2026',
    proof_issuer: 'proof_issuer:rheinwerk_default',
    backup_restore_receipt: 'ops_restore_rehearsal:rheinwerk_2026_04',
    hostile_suite_receipt: 'staging_maturity_report:rheinwerk_2026_04',
    request_production: false,
  });
  const policy = await client.productionAdmissionPolicy({
    tenant,
    policy_ref: 'production_admission_policy:rheinwerk_2026_04',
    jurisdiction: 'DE-BE',
    vertical: 'small_business_invoicing',
    tenant_type: 'operator',
    admitted_connectors: ['bank_observation', 'advisor_review'],
    admitted_authority_packages: ['authority_package:de_vat_2026'],
    admitted_effects: ['send_invoice_email'],
    forbidden_data_classes: ['raw_biometric_material'],
    admission_signer: 'human_person:gestalt_root_signer',
    admission_signer_commitment: 'sha256:fixture_admission_signature',
    production_admission_enabled: false,
  });
  return { readiness, attestation, provider, created, bootstrap, gate, precheck, policy };
}

describe('the walk of document 000', () => {
  let walked: Awaited<ReturnType<typeof walk>>;

  beforeAll(async () => {
    walked = await walk();
  });

  it('comes to the outcomes that are foreseen', () => {
    const outcomes = Object.fromEntries(
      Object.entries(walked).map(([step, { outcome, body }]) => [
        step,
        outcome === 'refused' && 'stableCode' in body ? body.stableCode : outcome,
      ]),
    );
    expect(outcomes).toEqual({
      readiness: 'verified',
      attestation: 'admitted',
      provider: 'admitted',
      created: 'admitted',
      bootstrap: 'admitted',
      gate: 'tenant_onboarding_production_precheck_missing',
      precheck: 'production_admission_prerequisites_missing',
      policy: 'production_admission_policy_scope_missing',
    });
  });

  it('names each record by every name that it has', () => {
    const { readiness, provider, precheck } = walked;
    expect(readiness.body).toMatchObject({
      productionKmsHsmReady: false,
      privateKeyMaterialExposed: false,
      readiness: 'key_custody_readiness:m22_fixture',
      keyCustodyReadiness: 'key_custody_readiness:m22_fixture',
    });
    expect(provider.body.providerAttestation).toBe('key_custody_provider_attestation:rheinwerk_aws_kms');
    expect(provider.body.keyCustodyProviderAttestation).toBe(provider.body.providerAttestation);
    expect(precheck.body.productionAdmissionPrecheck).toBeUndefined();
  });

  it('leaves receipts that resolve for their own tenant only', async () => {
    const id = walked.created.receipt?.id ?? '';
    const own = { tenant: 'tenant_node:rheinwerk_calibration' };
    await until(async () => (await client.receipts.get(id, own)).seq !== null);
    expect(await client.receipts.get(id, own)).toMatchObject({ leafHash: walked.created.receipt?.leafHash });
    await expect(client.receipts.get(id, { tenant: 'tenant_node:other' })).rejects.toBeInstanceOf(
      NotFoundError,
    );
  });

  it('leaves records with their history', async () => {
    const { known, history } = await client.records.get('company_geist:rheinwerk_calibration', {
      tenant: 'tenant_node:rheinwerk_calibration',
    });
    expect(known).toBe(true);
    expect(history).toMatchObject([
      { type: 'COMPANY_BOOTSTRAPPED', leafHash: walked.bootstrap.receipt?.leafHash },
    ]);
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
