import * as fc from 'fast-check';
import { boundary } from './cases/staging-maturity-report';
import { example, Ledger } from './decision-table';

const name = 'staging.maturityReport';
const fields = Object.keys(boundary);
const ledger = new Ledger();

function failed(fields: readonly string[]) {
  return {
    outcome: 'refused',
    code: 'staging_maturity_report_boundary_failed',
    missing: fields.map((field) => expect.objectContaining({ field })),
  };
}

/** What a field may be that is of its type and doesn't hold. */
function deviation(field: string): fc.Arbitrary<unknown> {
  const [must] = boundary[field] ?? [];
  if (typeof must === 'boolean') return fc.constantFrom<unknown>(!must, undefined);
  const others: fc.Arbitrary<unknown> = typeof must === 'number' ? fc.maxSafeNat() : fc.string();
  return fc.oneof(
    fc.constant(undefined),
    others.filter((value) => value !== must),
  );
}

const pairs = fields.flatMap((one, index) => fields.slice(index).map((other) => [one, other] as const));

test.each(pairs)('a report that deviates in %s and %s is refused for just that', (one, other) => {
  const deviating = [...new Set([one, other])];
  for (const by of [0, 1]) {
    const changes = deviating.map((field) => [field, by === 0 ? undefined : boundary[field]?.[1]]);
    const { decided } = ledger.decide(name, example(name, Object.fromEntries(changes)));
    expect(decided).toMatchObject(failed(deviating));
  }
});

test('any deviation is refused, by all the fields that deviate', () => {
  const deviations = fc
    .subarray(fields, { minLength: 1 })
    .chain((some) => fc.record(Object.fromEntries(some.map((field) => [field, deviation(field)]))));
  fc.assert(
    fc.property(deviations, (changes) => {
      const { decided } = ledger.decide(name, example(name, changes));
      expect(decided).toMatchObject(failed(fields.filter((field) => field in changes)));
    }),
    { numRuns: 500 },
  );
});

test('a report is recorded if its counts cover the trials and the proofs, and only then', () => {
  const small = fc.nat({ max: 3 });
  const counted = fc.record({
    required_trials: fc.array(fc.constantFrom('m13', 'm14', 'm19'), { maxLength: 3 }),
    trial_count: small,
    pass_count: small,
    proof_verification_count: small,
    proof_verification_pass_count: small,
    proof_verification_expected_refusal_count: small,
  });
  const outcomes = new Set<string>();
  fc.assert(
    fc.property(counted, (counts) => {
      const { decided } = ledger.decide(name, example(name, counts));
      const trials = new Set(counts.required_trials).size;
      const covered =
        trials > 0 &&
        [counts.required_trials.length, counts.trial_count, counts.pass_count].every(
          (count) => count === trials,
        ) &&
        counts.proof_verification_count ===
          counts.proof_verification_pass_count + counts.proof_verification_expected_refusal_count;
      expect(decided).toMatchObject(
        covered
          ? { outcome: 'recorded' }
          : { outcome: 'refused', code: 'staging_maturity_report_not_full_coverage' },
      );
      outcomes.add('issues' in decided ? 'turned away' : decided.outcome);
    }),
    { numRuns: 2000 },
  );
  expect([...outcomes].sort()).toEqual(['recorded', 'refused']);
});
