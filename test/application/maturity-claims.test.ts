import { maturityClaims, type ReportedRehearsal } from '../../application/provisioning/maturity-claims';
import { reference } from '../../domain/reference';
import { expectValue, openTestApplication, type TestApplication } from './test-application';

type Observed = ReportedRehearsal['observed'][number];
const seen = (step: Observed['step'], as_expected = true): Observed => ({
  provider_observation: reference('provider_observation', step),
  step,
  as_expected,
});

const rotation: ReportedRehearsal = {
  kind: 'rotation',
  state: 'done',
  record: 'key_custody_rotation:a',
  observed: [seen('examine'), seen('rotate'), seen('prove_old_retired'), seen('clean_up')],
};
const breakGlass: ReportedRehearsal = {
  kind: 'break_glass',
  state: 'done',
  record: 'key_custody_break_glass:a',
  observed: [seen('examine'), seen('use_access'), seen('prove_access_ended')],
};
const claims = (...rehearsals: readonly ReportedRehearsal[]) =>
  maturityClaims({ provisioning: 'p', decisions: [{ step: 'a', record: 'tenant_node:a' }], rehearsals });

test('counts what was observed, and apart the refusals that a drill wants to see', () => {
  expect(claims(rotation, breakGlass)).toMatchObject({
    trial_count: 2,
    pass_count: 2,
    manifest_commitment_count: 2,
    // Nothing is proven by cleaning up.
    proof_verification_count: 6,
    proof_verification_pass_count: 4,
    proof_verification_expected_refusal_count: 2,
    boundary_failure_count: 0,
  });
});

test('commits to what it is counted from', () => {
  const told = claims(rotation, breakGlass);
  expect(claims(rotation, breakGlass)).toEqual(told);
  expect(claims(rotation, { ...breakGlass, record: 'refusal:b' }).report_commitment).not.toBe(
    told.report_commitment,
  );
});

describe('the report is', () => {
  let app: TestApplication;
  beforeAll(async () => {
    app = await openTestApplication();
  });
  afterAll(() => app.close());

  const report = async (...rehearsals: readonly ReportedRehearsal[]) => {
    const { outcome, body } = await app.answer('staging.maturityReport', {
      report_ref: 'staging_maturity_report:claimed',
      required_trials: ['rotation', 'break_glass'],
      ...claims(...rehearsals),
    });
    return [outcome, body.stable_code];
  };

  test('refused as not covered where a rehearsal did not end done', async () => {
    const notCovered = ['refused', 'staging_maturity_report_not_full_coverage'];
    for (const state of ['denied', 'expired', 'refused', 'cancelled', 'failed', 'withdrawn'] as const)
      expect(await report(rotation, { ...breakGlass, state, observed: [seen('examine')] })).toEqual(
        notCovered,
      );
    expect(await report(rotation)).toEqual(notCovered);
  });

  test('refused as a boundary that failed where a key signed that had to refuse', async () => {
    const signed = { ...breakGlass, observed: [seen('examine'), seen('prove_access_ended', false)] };
    expect(await report(rotation, signed)).toEqual(['refused', 'staging_maturity_report_boundary_failed']);
  });

  test('recorded where both were done', async () => {
    expect(await report(rotation, breakGlass)).toEqual(['recorded', undefined]);
    const found = expectValue(
      await app.execute(
        'staging.maturityReport',
        {
          report_ref: 'staging_maturity_report:claimed',
          required_trials: ['rotation', 'break_glass'],
          ...claims(rotation, breakGlass),
        },
        app.caller,
      ),
    );
    expect(found.receipt?.version).toBe(1);
  });
});
