import type { Result } from '../../application/problem';
import {
  documentHash,
  durationMilliseconds,
  provisioningDocumentSchema,
} from '../../application/provisioning/document';
import { DECISION_REFUSED } from '../../domain/event';
import { referenceSchema } from '../../domain/reference';
import { keyRevocationStream } from '../../domain/stream';
import { documentFor } from '../api/document';
import { command, event } from '../store/commands';
import { rehearsed } from './rehearsed-document';
import { expectProblem, expectValue, openTestApplication, type TestApplication } from './test-application';

let app: TestApplication;
beforeEach(async () => {
  app = await openTestApplication();
});
afterEach(() => app.close());

async function plan(document: unknown) {
  const intake = expectValue(await app.provisionings.plan(document, app.caller));
  if (intake.kind === 'refused') throw new Error('the document was refused');
  return intake.value.steps;
}

async function planAndStart(document: unknown): Promise<readonly Result<object>[]> {
  return [
    await app.provisionings.plan(document, app.caller),
    await app.provisionings.start(document, app.caller),
  ];
}

async function issuesOf(document: unknown) {
  const problem = expectProblem(await app.provisionings.plan(document, app.caller));
  if (!('issues' in problem)) throw new Error(`${problem.code} has no issues`);
  return { code: problem.code, pointers: problem.issues.map(({ pointer }) => pointer) };
}

test('a complete document is decided to its last step, and nothing is recorded', async () => {
  const steps = await plan(documentFor('complete'));
  expect(steps.map(({ id, outcome, code }) => [id, outcome, code])).toEqual([
    ...[1, 2, 3, 4, 5, 6].map((n) => [`evidence-${n}`, 'recorded', undefined]),
    ['key-custody', 'admitted', undefined],
    ['key-custody-provider', 'admitted', undefined],
    ['tenant-create', 'admitted', undefined],
    ['company-bootstrap', 'admitted', undefined],
    ['precheck', 'pending', 'production_admission_manual_gate_required'],
    ['onboarding-gate', 'pending', undefined],
    ['admission-policy', 'pending', undefined],
  ]);
  expect(await app.countEvents()).toBe(0);
  expect(await app.tenants.find(referenceSchema.parse('tenant_node:complete'))).toBeUndefined();
});

test('a standing grant that nobody recorded is waited for, and the plan says so', async () => {
  const steps = await plan(documentFor('waits', { standing: false }));
  expect(steps.find(({ id }) => id === 'onboarding-gate')).toMatchObject({
    outcome: 'refused',
    code: 'tenant_onboarding_standing_unknown',
    mend: 'evidence',
    missing: [{ field: 'standing_grant', reference: 'standing:managing_director' }],
  });
  expect(steps.at(-1)).toMatchObject({ id: 'admission-policy', outcome: 'pending' });
});

test('a standing grant that was recorded before needs no evidence in the document', async () => {
  await app.execute(
    'evidence.record',
    {
      tenant: 'tenant_node:before',
      reference: 'standing:managing_director',
      commitment: 'sha256:a',
      issuer: 'authority:a',
    },
    app.caller,
  );
  const steps = await plan(documentFor('before', { standing: false }));
  expect(steps.every(({ outcome }) => outcome !== 'refused')).toBe(true);
});

test('a step that only an earlier refusal keeps back is told to follow it', async () => {
  const { evidence, ...document } = documentFor('follows');
  const steps = await plan({ ...document, evidence: evidence.slice(1) });
  expect(steps.find(({ id }) => id === 'precheck')).toMatchObject({
    code: 'production_admission_prerequisites_missing',
    missing: [{ field: 'edge_access_policy' }],
  });
  expect(steps.find(({ id }) => id === 'onboarding-gate')).toMatchObject({
    code: 'tenant_onboarding_production_precheck_unknown',
    follows: 'precheck',
  });
});

test('a revoked key shows in the step that uses it and in those that follow', async () => {
  const id = await app.tenants.allot(referenceSchema.parse('tenant_node:revoked'));
  const stream = keyRevocationStream(referenceSchema.parse('signing_key:revoked'));
  await app.store.append(command(id, [event(stream, 0)]));
  const steps = await plan(documentFor('revoked'));
  expect(
    steps.filter(({ outcome }) => outcome === 'refused').map((step) => [step.id, step.code, step.follows]),
  ).toEqual([
    ['key-custody', 'key_custody_key_revoked', undefined],
    ['key-custody-provider', 'key_custody_key_revoked', undefined],
    ['tenant-create', 'tenant_create_key_custody_missing', 'key-custody'],
    ['precheck', 'production_admission_prerequisites_missing', 'key-custody'],
    ['onboarding-gate', 'tenant_onboarding_candidate_unknown', 'tenant-create'],
  ]);
});

describe('a document that has its key drilled', () => {
  test('is planned to the gate of the pilot, whose refusal ends nothing; no key is made', async () => {
    const steps = await plan(rehearsed(documentFor('drilled')));
    expect(steps.slice(6).map(({ id, outcome, code, goesOn }) => [id, outcome, code, goesOn])).toEqual([
      ['key-custody', 'admitted', undefined, false],
      ['key-store-key', undefined, undefined, true],
      ['key-custody-provider', 'admitted', undefined, false],
      ['tenant-create', 'admitted', undefined, false],
      ['company-bootstrap', 'admitted', undefined, false],
      ['precheck', 'pending', 'production_admission_manual_gate_required', false],
      ['onboarding-gate', 'pending', undefined, false],
      ['admission-policy', 'pending', undefined, false],
      ['provider-binding', 'admitted', undefined, false],
      ['rotation-rehearsal', undefined, undefined, true],
      ['break-glass-rehearsal', undefined, undefined, true],
      ['maturity-report', 'recorded', undefined, true],
      ['pilot-gate', 'refused', 'pilot_prerequisites_missing', true],
    ]);
    expect(await app.countEvents()).toBe(0);
    const { rows } = await app.test.superuser.query('select from embedded_key');
    expect(rows).toEqual([]);
  });

  test('shows a key store that the deployment has not', async () => {
    const steps = await plan(rehearsed(documentFor('elsewhere'), { key_store: 'nowhere' }));
    expect(steps.find(({ id }) => id === 'provider-binding')).toMatchObject({
      code: 'key_custody_key_store_unknown',
    });
  });

  test('is turned away where that key is not the attested one', async () => {
    const document = rehearsed(documentFor('another'));
    const rehearsals = { ...document.rehearsals, key_ref: 'signing_key:another' };
    expect(await issuesOf({ ...document, rehearsals })).toEqual({
      code: 'prerequisite_unobtainable',
      pointers: ['/rehearsals/provider_attestation'],
    });
  });

  test('may give the public key itself', async () => {
    const document = rehearsed(documentFor('given'));
    const given = { public_key: 'ed25519:given', attestation_hash: 'sha256:given' };
    const key_custody_provider = { ...document.key_custody_provider, ...given };
    const run = await app.provisionings.start({ ...document, key_custody_provider }, app.caller);
    expect(run.ok).toBe(true);
    const [input] = app.runs.started.values();
    expect(input?.steps.find(({ id }) => id === 'key-custody-provider')).toMatchObject({
      completedWith: 'key',
      request: given,
    });
  });
});

describe('a document is turned away', () => {
  test.each([
    ['hostile_suite_receipt', 'staging_maturity_report:rheinwerk_2026_04'],
    ['edge_access_policy', 'receipt:of_another_kind'],
    ['backup_restore_receipt', 'standing:managing_director'],
  ])('whose precheck asks for %s as %s, which nobody could supply', async (field, reference) => {
    const document = documentFor('unobtainable');
    const precheck = { ...document.precheck, [field]: reference };
    for (const result of await planAndStart({ ...document, precheck }))
      expect(expectProblem(result)).toMatchObject({
        code: 'prerequisite_unobtainable',
        issues: [{ pointer: `/precheck/${field}` }],
      });
    expect(await app.countEvents()).toBe(0);
    expect(
      await app.provisionings.list({
        tenant: undefined,
        state: undefined,
        limit: 9,
        after: undefined,
        within: undefined,
      }),
    ).toEqual([]);
  });

  test('whose gate asks for a standing of a wrong kind, or for its own gate', async () => {
    for (const standing_grant of ['human_presence_receipt:anna', 'tenant_onboarding_gate:unobtainable'])
      expect(await issuesOf({ ...documentFor('unobtainable'), onboarding_gate: { standing_grant } })).toEqual(
        {
          code: 'prerequisite_unobtainable',
          pointers: ['/onboarding_gate/standing_grant'],
        },
      );
  });

  test('whose evidence ends before it begins', async () => {
    const { evidence, ...document } = documentFor('backwards');
    const [first, ...others] = evidence;
    const backwards = { ...first, valid_from: '2026-02-01T00:00:00Z', valid_until: '2026-01-01T00:00:00Z' };
    expect(await issuesOf({ ...document, evidence: [...others, backwards] })).toEqual({
      code: 'schema_invalid',
      pointers: ['/evidence/5/valid_until'],
    });
  });

  test('that does not fit the schema, with a pointer to each place', async () => {
    const document = documentFor('misfit');
    expect(
      await issuesOf({
        ...document,
        company: 'tenant_node:misfit',
        evidence_deadline: '7 days',
        evidence: [{ ...document.evidence[0], reference: 'nowhere', issuer: 7 }],
        key_custody: { ...document.key_custody, attestation_hash: 'abc', fixture: true },
        onboarding_gate: {},
        hunter2: 1,
      }),
    ).toEqual({
      code: 'schema_invalid',
      pointers: [
        '/company',
        '/evidence_deadline',
        '/evidence/0/reference',
        '/evidence/0/issuer',
        '/key_custody/attestation_hash',
        '/key_custody',
        '/onboarding_gate/standing_grant',
        '',
      ],
    });
  });

  test('that holds text which cannot be kept', async () => {
    const document = documentFor('unstorable');
    expect(
      await issuesOf({ ...document, tenant_create: { ...document.tenant_create, host: 'a\0b' } }),
    ).toEqual({ code: 'schema_invalid', pointers: ['/tenant_create/host'] });
  });
});

test('a document that carries a key is refused, and the refusal recorded without the key', async () => {
  const document = documentFor('secret');
  const secret = 'c2VjcmV0IGtleSBtYXRlcmlhbA';
  const key_custody = { ...document.key_custody, public_key: `-----BEGIN PRIVATE KEY-----\n${secret}` };
  for (const result of await planAndStart({ ...document, key_custody }))
    expect(expectValue<object>(result)).toMatchObject({
      kind: 'refused',
      answer: {
        operation: 'provisioning.start',
        outcome: 'refused',
        body: {
          stable_code: 'key_custody_private_material_refused',
          missing: [{ field: 'public_key', reference: null, kinds: [] }],
        },
      },
    });
  expect(await app.countEvents()).toBe(2);
  expect(await app.countEvents(DECISION_REFUSED)).toBe(2);
  const { rows } = await app.test.superuser.query<{ row: string }>(
    `select convert_from(canonical, 'UTF8') || (select coalesce(string_agg(provisioning::text, ''), '') from provisioning) as row from event`,
  );
  for (const { row } of rows) expect(row).not.toContain(secret);
});

test('a legal name has no place in a document', async () => {
  const document = documentFor('named');
  const company_bootstrap = { ...document.company_bootstrap, legal_name: 'Named GmbH' };
  const intake = expectValue(await app.provisionings.plan({ ...document, company_bootstrap }, app.caller));
  expect(intake).toMatchObject({
    kind: 'refused',
    answer: { body: { stable_code: 'customer_data_forbidden' } },
  });
});

test('documents are told apart by their content, not by how they are written', () => {
  const document = documentFor('hash');
  const written = provisioningDocumentSchema.parse(document);
  const filledIn = provisioningDocumentSchema.parse({
    ...Object.fromEntries(Object.entries(document).reverse()),
    evidence_deadline: 'P7D',
  });
  expect(documentHash(filledIn)).toBe(documentHash(written));
  expect(documentHash({ ...written, evidence_deadline: 'P8D' })).not.toBe(documentHash(written));
});

test.each([
  ['P7D', 604_800_000],
  ['PT36H', 129_600_000],
  ['P1DT2H3M4S', 93_784_000],
  ['PT0S', 0],
])('%s is %d milliseconds', (text, milliseconds) => {
  expect(durationMilliseconds(text)).toBe(milliseconds);
});
