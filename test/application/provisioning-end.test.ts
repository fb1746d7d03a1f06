import { WITHDRAWN } from '../../domain/event';
import type { Reference } from '../../domain/reference';
import { documentFor } from '../api/document';
import { carryOut, standingOf, startRun, stepOf, viewOf } from './provisioning-by-hand';
import { expectValue, kept, openTestApplication, type TestApplication } from './test-application';

let app: TestApplication;
beforeEach(async () => {
  app = await openTestApplication();
});
afterEach(() => app.close());

async function heads(tenant: Reference, streams: readonly string[]) {
  const { facts } = await app.store.read(await app.tenants.allot(tenant), streams);
  return Object.fromEntries([...facts].map(([stream, { head }]) => [stream, head?.type]));
}

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
    const run = await startRun(app, documentFor('completed'));
    await carryOut(app, run);
    await app.closeRun(run, { state: 'completed', reason: 'Every step was decided.' });
    expect(await app.countEvents(WITHDRAWN)).toBe(0);
    expect(await viewOf(app, run)).toMatchObject({
      state: 'completed',
      stage: 'completed',
      ending: { withdrawn: [] },
    });
  });

  test.each(['refused', 'abandoned'] as const)('of a %s one withdraws what it made', async (state) => {
    const run = await startRun(app, documentFor(state, { standing: false }));
    await carryOut(app, run);
    await app.closeRun(run, { state, code: 'tenant_onboarding_standing_unknown', reason: 'It ended.' });
    const ended = await heads(run.tenant, records(state));
    expect(new Set(Object.values(ended))).toEqual(new Set([WITHDRAWN]));
    const { ending } = await viewOf(app, run);
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
      ...standingOf('others'),
      reference: 'receipt:restore_verified',
      commitment: 'sha256:others_fixture',
      issuer: 'authority:fixture',
    };
    await app.execute('evidence.record', before, app.caller);
    const run = await startRun(app, documentFor('others', { standing: false }));
    await carryOut(app, run);
    await app.execute('evidence.record', standingOf('others'), app.caller);
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
    const started = await startRun(app, document);
    const attest = stepOf(started, 'key-custody');
    const create = stepOf(started, 'tenant-create');
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
    await carryOut(app, first);
    await app.closeRun(first, { state: 'abandoned', reason: 'It ended.' });
    expect(await heads(first.tenant, ['tenant_node:further', 'key_custody_attestation:further'])).toEqual({
      'tenant_node:further': 'TENANT_ADMITTED',
      'key_custody_attestation:further': WITHDRAWN,
    });
    const { withdrawn } = (await viewOf(app, first)).ending ?? {};
    expect(withdrawn).not.toContain('tenant_node:further');
  });

  test('frees the references for a corrected document', async () => {
    const run = await startRun(app, documentFor('corrected', { standing: false }));
    await carryOut(app, run);
    await app.closeRun(run, { state: 'abandoned', reason: 'It ended.' });
    const document = documentFor('corrected');
    const key_custody = { ...document.key_custody, public_key: 'ed25519:the_right_one' };
    const corrected = await startRun(app, { ...document, key_custody });
    expect(await carryOut(app, corrected)).toEqual([
      ...Array.from({ length: 6 }, () => 'recorded'),
      ...Array.from({ length: 4 }, () => 'admitted'),
      ...Array.from({ length: 3 }, () => 'pending'),
    ]);
  });

  test('comes once, however often it is called for', async () => {
    const run = await startRun(app, documentFor('once', { standing: false }));
    await carryOut(app, run);
    await app.closeRun(run, { state: 'abandoned', reason: 'It ended.' });
    await app.closeRun(run, { state: 'completed', reason: 'It ended otherwise.' });
    await Promise.all(
      Array.from({ length: 4 }, () => app.closeRun(run, { state: 'refused', reason: 'It ended.' })),
    );
    expect(await app.countEvents('PROVISIONING_CLOSED')).toBe(1);
    expect(await app.countEvents(WITHDRAWN)).toBe(11);
    expect(await viewOf(app, run)).toMatchObject({ state: 'abandoned', ending: { reason: 'It ended.' } });
  });

  test('at once from several places is one', async () => {
    const run = await startRun(app, documentFor('race', { standing: false }));
    await carryOut(app, run);
    await Promise.all(
      Array.from({ length: 4 }, () => app.closeRun(run, { state: 'abandoned', reason: 'It ended.' })),
    );
    expect(await app.countEvents('PROVISIONING_CLOSED')).toBe(1);
    expect(await app.countEvents(WITHDRAWN)).toBe(11);
  });
});
