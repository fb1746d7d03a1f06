import type { ProvisioningRunInput } from '../../application/provisioning/runs';
import type { ProvisioningStep } from '../../application/provisioning/steps';
import { WITHDRAWN } from '../../domain/event';
import { type Reference, referenceSchema } from '../../domain/reference';
import { documentFor } from '../api/document';
import { expectValue, kept, openTestApplication, operator, type TestApplication } from './test-application';

let app: TestApplication;
beforeEach(async () => {
  app = await openTestApplication();
});
afterEach(() => app.close());

async function start(document: object): Promise<ProvisioningRunInput> {
  const intake = expectValue(await app.provisionings.start(document, app.caller));
  if (intake.kind === 'refused') throw new Error('the document was refused');
  const input = app.runs.started.get(intake.value.view.workflow_id);
  if (input === undefined) throw new Error('the run was not started');
  return input;
}

function stepOf(run: ProvisioningRunInput, id: string): ProvisioningStep {
  const step = run.steps.find((candidate) => candidate.id === id);
  if (step === undefined) throw new Error(`no step ${id}`);
  return step;
}

/** Judges the steps as the workflow does, up to the first that is refused. */
async function carryOut(run: ProvisioningRunInput) {
  const outcomes: string[] = [];
  for (const step of run.steps) {
    const judged = await app.provisioningRun.decideStep(run, step, 1, `${run.provisioning}/${step.id}/1`);
    outcomes.push(judged.outcome);
    if (judged.outcome === 'refused') break;
  }
  return outcomes;
}

async function view(run: ProvisioningRunInput) {
  return expectValue(await app.provisionings.find(run.provisioning, undefined));
}

async function heads(tenant: Reference, streams: readonly string[]) {
  const { facts } = await app.store.read(await app.tenants.allot(tenant), streams);
  return Object.fromEntries([...facts].map(([stream, { head }]) => [stream, head?.type]));
}

const standing = (name: string) => ({
  tenant: `tenant_node:${name}`,
  reference: 'standing:managing_director',
  commitment: 'sha256:standing',
  issuer: 'authority:register',
  fixture: true,
});

describe('a step', () => {
  test('is decided and noted in one go, and once for a key', async () => {
    const run = await start(documentFor('noted'));
    const step = stepOf(run, 'evidence-1');
    const first = await app.provisioningRun.decideStep(run, step, 1, 'key');
    expect(first).toEqual({ outcome: 'recorded', record: 'edge_access_policy:default' });
    expect(await app.provisioningRun.decideStep(run, step, 1, 'key')).toEqual(first);
    expect(await app.countEvents('PROVISIONING_STEP_DECIDED')).toBe(1);
    expect((await view(run)).steps[0]).toMatchObject({
      id: 'evidence-1',
      outcome: 'recorded',
      record: 'edge_access_policy:default',
      evaluation: 1,
    });
  });

  test('at once under one key is decided once', async () => {
    const run = await start(documentFor('parallel'));
    const step = stepOf(run, 'key-custody');
    const judged = await Promise.all(
      Array.from({ length: 8 }, () => app.provisioningRun.decideStep(run, step, 1, 'key')),
    );
    for (const one of judged) expect(one).toEqual(judged[0]);
    expect(await app.countEvents('PROVISIONING_STEP_DECIDED')).toBe(1);
  });

  test('that finds its record standing notes it, and has made nothing', async () => {
    await app.execute('evidence.record', standing('standing'), app.caller);
    const { evidence, ...document } = documentFor('standing');
    const run = await start({
      ...document,
      evidence: evidence.map((one) =>
        one.reference === 'standing:managing_director'
          ? { ...one, commitment: 'sha256:standing', issuer: 'authority:register' }
          : one,
      ),
    });
    expect(await carryOut(run)).toHaveLength(13);
    const events = expectValue(await app.provisionings.events(run.provisioning, 1, undefined));
    const noted = events.find(({ data }) => data.step === 'evidence-6');
    expect(noted?.data).toMatchObject({ record: 'standing:managing_director', made: [] });
  });

  test('that is refused says what would mend it', async () => {
    const run = await start(documentFor('refused', { standing: false }));
    expect((await carryOut(run)).at(-1)).toBe('refused');
    const judged = await app.provisioningRun.decideStep(run, stepOf(run, 'onboarding-gate'), 2, 'again');
    expect(judged).toMatchObject({
      outcome: 'refused',
      code: 'tenant_onboarding_standing_unknown',
      mend: 'evidence',
      missing: [{ field: 'standing_grant', reference: 'standing:managing_director' }],
    });
    expect((await view(run)).stage).toBe('onboarding-gate');
  });
});

describe('waiting', () => {
  const until = '2026-12-01T00:00:00.000Z';

  async function waitingRun(name: string) {
    const run = await start(documentFor(name, { standing: false }));
    await carryOut(run);
    const gate = stepOf(run, 'onboarding-gate');
    const refusal = await app.provisioningRun.decideStep(run, gate, 2, `${run.provisioning}/gate/2`);
    if (refusal.outcome !== 'refused') throw new Error('the gate was to refuse');
    return { run, gate, refusal };
  }

  test('is noted, listed, and told with what it waits for', async () => {
    const { run, gate, refusal } = await waitingRun('waiting');
    expect(await app.provisioningRun.startWaiting(run, gate, refusal, until, 'wait')).toBe(false);
    expect(await view(run)).toMatchObject({
      state: 'waiting',
      waiting_for: {
        step: 'onboarding-gate',
        code: 'tenant_onboarding_standing_unknown',
        until,
        missing: [{ reference: 'standing:managing_director', kinds: ['standing', 'standing_grant'] }],
      },
    });
    await app.provisioningRun.startWaiting(run, gate, refusal, until, 'wait');
    expect(await app.countEvents('PROVISIONING_WAITING')).toBe(1);
  });

  test('does not begin for what has come meanwhile', async () => {
    const { run, gate, refusal } = await waitingRun('meanwhile');
    await app.execute('evidence.record', standing('meanwhile'), app.caller);
    expect(await app.provisioningRun.startWaiting(run, gate, refusal, until, 'wait')).toBe(true);
  });

  test('ends with the step’s next decision', async () => {
    const { run, gate, refusal } = await waitingRun('ends');
    await app.provisioningRun.startWaiting(run, gate, refusal, until, 'wait');
    await app.execute('evidence.record', standing('ends'), app.caller);
    const judged = await app.provisioningRun.decideStep(run, gate, 3, 'third');
    expect(judged.outcome).toBe('pending');
    expect(await view(run)).toMatchObject({ state: 'running', waiting_for: null, stage: 'admission-policy' });
    expect((await app.provisioningList.find(run.provisioning))?.waitingOn).toEqual([]);
  });

  test('takes references of known records, and says which are not', async () => {
    const { run } = await waitingRun('takes');
    await app.execute('evidence.record', standing('takes'), app.caller);
    const anna = await operator(app, 'anna', undefined);
    const references = [
      'standing:managing_director',
      'standing:nobody',
      // Streams that hold no record of their own.
      `provisioning:${run.provisioning}`,
    ].map((text) => referenceSchema.parse(text));
    const received = await app.provisioningRun.receiveEvidence(run, anna.principal.id, references, 'hand-in');
    expect(received).toEqual({ known: references.slice(0, 1), unknown: references.slice(1) });
    await app.provisioningRun.receiveEvidence(run, anna.principal.id, references, 'hand-in');
    const events = expectValue(await app.provisionings.events(run.provisioning, 1, undefined));
    const noted = events.filter(({ type }) => type === 'PROVISIONING_EVIDENCE_SUBMITTED');
    expect(noted).toMatchObject([{ actor: anna.principal.id, data: { references: references.slice(0, 1) } }]);
  });

  test('notes nothing where nothing is known', async () => {
    const { run } = await waitingRun('nothing');
    const references = [referenceSchema.parse('standing:nobody')];
    await app.provisioningRun.receiveEvidence(run, app.caller.principal.id, references, 'hand-in');
    expect(await app.countEvents('PROVISIONING_EVIDENCE_SUBMITTED')).toBe(0);
  });
});

describe('the end', () => {
  const records = (name: string) => [
    'edge_access_policy:default',
    `key_custody_attestation:${name}`,
    `key_custody_provider_attestation:${name}`,
    `tenant_node:${name}`,
    `company_geist:${name}`,
    `production_admission_precheck:${name}`,
  ];

  test('of a completed one leaves its records standing', async () => {
    const run = await start(documentFor('completed'));
    await carryOut(run);
    await app.closeRun(run, { state: 'completed', reason: 'Every step was decided.' });
    expect(await app.countEvents(WITHDRAWN)).toBe(0);
    expect(await view(run)).toMatchObject({
      state: 'completed',
      stage: 'completed',
      ending: { withdrawn: [] },
    });
  });

  test.each(['refused', 'abandoned'] as const)('of a %s one withdraws what it made', async (state) => {
    const run = await start(documentFor(state, { standing: false }));
    await carryOut(run);
    await app.closeRun(run, { state, code: 'tenant_onboarding_standing_unknown', reason: 'It ended.' });
    const ended = await heads(run.tenant, records(state));
    expect(new Set(Object.values(ended))).toEqual(new Set([WITHDRAWN]));
    const { ending } = await view(run);
    expect(ending?.withdrawn).toEqual(expect.arrayContaining(records(state)));
    // Five of evidence, one of each step up to the precheck, and the public material of the key.
    expect(ending?.withdrawn).toHaveLength(11);
    expect(
      kept(
        expectValue(
          await app.execute('tenant.onboardingGate', stepOf(run, 'onboarding-gate').request, app.caller),
        ),
      ),
    ).toMatchObject({
      code: 'tenant_onboarding_candidate_unknown',
    });
  });

  test('withdraws nothing that others made, before it or since', async () => {
    const before = {
      ...standing('others'),
      reference: 'receipt:restore_verified',
      commitment: 'sha256:others_fixture',
      issuer: 'authority:fixture',
    };
    await app.execute('evidence.record', before, app.caller);
    const run = await start(documentFor('others', { standing: false }));
    await carryOut(run);
    await app.execute('evidence.record', standing('others'), app.caller);
    await app.closeRun(run, { state: 'abandoned', reason: 'It ended.' });
    expect(
      await heads(run.tenant, [
        'receipt:restore_verified',
        'standing:managing_director',
        'tenant_node:others',
      ]),
    ).toEqual({
      'receipt:restore_verified': 'EVIDENCE_RECORDED',
      'standing:managing_director': 'EVIDENCE_RECORDED',
      'tenant_node:others': WITHDRAWN,
    });
  });

  test('leaves a record standing of which the run only made a further version', async () => {
    const document = documentFor('further', { standing: false });
    const steps = (await start(document)).steps;
    const attest = steps.find(({ id }) => id === 'key-custody');
    const create = steps.find(({ id }) => id === 'tenant-create');
    if (attest === undefined || create === undefined) throw new Error('the document has no such steps');
    const [first] = app.runs.started.values();
    if (first === undefined) throw new Error('nothing was started');
    // By hand, then withdrawn and attested anew: the run's creation of the tenant rests on other facts.
    await app.execute('keyCustody.attest', attest.request, app.caller);
    await app.execute('tenant.create', create.request, app.caller);
    const tenant = await app.tenants.allot(first.tenant);
    await app.store.append({
      tenant,
      actor: app.caller.principal.id,
      recordedAt: new Date().toISOString(),
      restedOn: {},
      events: [
        {
          id: '0197f0a0-0000-7000-8000-00000000abcd',
          stream: 'key_custody_attestation:further',
          type: WITHDRAWN,
          data: {},
          expected: 1,
        },
      ],
    });
    await carryOut(first);
    await app.closeRun(first, { state: 'abandoned', reason: 'It ended.' });
    expect(await heads(first.tenant, ['tenant_node:further', 'key_custody_attestation:further'])).toEqual({
      'tenant_node:further': 'TENANT_ADMITTED',
      'key_custody_attestation:further': WITHDRAWN,
    });
    const { withdrawn } = (await view(first)).ending ?? {};
    expect(withdrawn).not.toContain('tenant_node:further');
  });

  test('frees the references for a corrected document', async () => {
    const run = await start(documentFor('corrected', { standing: false }));
    await carryOut(run);
    await app.closeRun(run, { state: 'abandoned', reason: 'It ended.' });
    const document = documentFor('corrected');
    const key_custody = { ...document.key_custody, public_key: 'ed25519:the_right_one' };
    const corrected = await start({ ...document, key_custody });
    expect(await carryOut(corrected)).toEqual([
      ...Array.from({ length: 6 }, () => 'recorded'),
      ...Array.from({ length: 4 }, () => 'admitted'),
      ...Array.from({ length: 3 }, () => 'pending'),
    ]);
  });

  test('comes once, however often it is called for', async () => {
    const run = await start(documentFor('once', { standing: false }));
    await carryOut(run);
    await app.closeRun(run, { state: 'abandoned', reason: 'It ended.' });
    await app.closeRun(run, { state: 'completed', reason: 'It ended otherwise.' });
    await Promise.all(
      Array.from({ length: 4 }, () => app.closeRun(run, { state: 'refused', reason: 'It ended.' })),
    );
    expect(await app.countEvents('PROVISIONING_CLOSED')).toBe(1);
    expect(await app.countEvents(WITHDRAWN)).toBe(11);
    expect(await view(run)).toMatchObject({ state: 'abandoned', ending: { reason: 'It ended.' } });
  });

  test('at once from several places is one', async () => {
    const run = await start(documentFor('race', { standing: false }));
    await carryOut(run);
    await Promise.all(
      Array.from({ length: 4 }, () => app.closeRun(run, { state: 'abandoned', reason: 'It ended.' })),
    );
    expect(await app.countEvents('PROVISIONING_CLOSED')).toBe(1);
    expect(await app.countEvents(WITHDRAWN)).toBe(11);
  });
});
