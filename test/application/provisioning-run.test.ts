import { documentFor } from '../api/document';
import { carryOut, standingOf, startRun, stepOf, viewOf } from './provisioning-by-hand';
import { expectValue, openTestApplication, type TestApplication } from './test-application';

let app: TestApplication;
beforeEach(async () => {
  app = await openTestApplication();
});
afterEach(() => app.close());

describe('a step', () => {
  test('is decided and noted in one go, and once for a key', async () => {
    const run = await startRun(app, documentFor('noted'));
    const step = stepOf(run, 'evidence-1');
    const first = await app.provisioningRun.decideStep(run, step, 1, 'key');
    expect(first).toEqual({ outcome: 'recorded', record: 'edge_access_policy:default' });
    expect(await app.provisioningRun.decideStep(run, step, 1, 'key')).toEqual(first);
    expect(await app.countEvents('PROVISIONING_STEP_DECIDED')).toBe(1);
    expect((await viewOf(app, run)).steps[0]).toMatchObject({
      id: 'evidence-1',
      outcome: 'recorded',
      record: 'edge_access_policy:default',
      evaluation: 1,
    });
  });

  test('at once under one key is decided once', async () => {
    const run = await startRun(app, documentFor('parallel'));
    const step = stepOf(run, 'key-custody');
    const judged = await Promise.all(
      Array.from({ length: 8 }, () => app.provisioningRun.decideStep(run, step, 1, 'key')),
    );
    for (const one of judged) expect(one).toEqual(judged[0]);
    expect(await app.countEvents('PROVISIONING_STEP_DECIDED')).toBe(1);
  });

  test('that finds its record standing notes it, and has made nothing', async () => {
    await app.execute('evidence.record', standingOf('standing'), app.caller);
    const { evidence, ...document } = documentFor('standing');
    const run = await startRun(app, {
      ...document,
      evidence: evidence.map((one) =>
        one.reference === 'standing:managing_director'
          ? { ...one, commitment: 'sha256:standing', issuer: 'authority:register' }
          : one,
      ),
    });
    expect(await carryOut(app, run)).toHaveLength(13);
    const events = expectValue(await app.provisionings.events(run.provisioning, 1, undefined));
    const noted = events.find(({ data }) => data.step === 'evidence-6');
    expect(noted?.data).toMatchObject({ record: 'standing:managing_director', made: [] });
  });

  test('that is refused says what would mend it', async () => {
    const run = await startRun(app, documentFor('refused', { standing: false }));
    expect((await carryOut(app, run)).at(-1)).toBe('refused');
    const judged = await app.provisioningRun.decideStep(run, stepOf(run, 'onboarding-gate'), 2, 'again');
    expect(judged).toMatchObject({
      outcome: 'refused',
      code: 'tenant_onboarding_standing_unknown',
      mend: 'evidence',
      missing: [{ field: 'standing_grant', reference: 'standing:managing_director' }],
    });
    expect((await viewOf(app, run)).stage).toBe('onboarding-gate');
  });
});
