import { referenceSchema } from '../../domain/reference';
import { documentFor } from '../api/document';
import { carryOut, standingOf, startRun, stepOf, viewOf } from './provisioning-by-hand';
import { expectValue, openTestApplication, operator, type TestApplication } from './test-application';

let app: TestApplication;
beforeEach(async () => {
  app = await openTestApplication();
});
afterEach(() => app.close());

describe('waiting', () => {
  const until = '2026-12-01T00:00:00.000Z';

  async function waitingRun(name: string) {
    const run = await startRun(app, documentFor(name, { standing: false }));
    await carryOut(app, run);
    const gate = stepOf(run, 'onboarding-gate');
    const refusal = await app.provisioningRun.decideStep(run, gate, 2, `${run.provisioning}/gate/2`);
    if (refusal.outcome !== 'refused') throw new Error('the gate was to refuse');
    return { run, gate, refusal };
  }

  test('is noted, listed, and told with what it waits for', async () => {
    const { run, gate, refusal } = await waitingRun('waiting');
    expect(await app.provisioningRun.startWaiting(run, gate, refusal, until, 'wait')).toBe(false);
    expect(await viewOf(app, run)).toMatchObject({
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
    await app.execute('evidence.record', standingOf('meanwhile'), app.caller);
    expect(await app.provisioningRun.startWaiting(run, gate, refusal, until, 'wait')).toBe(true);
  });

  test('ends with the step’s next decision', async () => {
    const { run, gate, refusal } = await waitingRun('ends');
    await app.provisioningRun.startWaiting(run, gate, refusal, until, 'wait');
    await app.execute('evidence.record', standingOf('ends'), app.caller);
    const judged = await app.provisioningRun.decideStep(run, gate, 3, 'third');
    expect(judged.outcome).toBe('pending');
    expect(await viewOf(app, run)).toMatchObject({
      state: 'running',
      waiting_for: null,
      stage: 'admission-policy',
    });
    expect((await app.provisioningList.find(run.provisioning))?.waitingOn).toEqual([]);
  });

  test('takes references of known records, and says which are not', async () => {
    const { run } = await waitingRun('takes');
    await app.execute('evidence.record', standingOf('takes'), app.caller);
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
