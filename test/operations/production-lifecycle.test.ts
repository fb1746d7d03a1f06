import * as fc from 'fast-check';
import { type LifecycleState, lifecycleStates, lifecycleSteps } from '../../domain/lifecycle';
import { type Earlier, evidence, example, Ledger, made, withdrawn } from './decision-table';

const attestation = 'key_custody_attestation:m22_staging_fixture';

const lifecycles = [
  {
    name: 'tenant.productionLifecycleAdvance',
    record: 'tenant_lifecycle:rheinwerk_pilot',
    subject: [
      made('keyCustody.attest'),
      made('tenant.create', {
        requested_tenant: 'tenant_node:rheinwerk_pilot',
        key_custody_attestation: attestation,
        fixture: false,
      }),
    ],
  },
  {
    name: 'company.productionLifecycleAdvance',
    record: 'company_lifecycle:rheinwerk_pilot',
    subject: [made('company.bootstrap', { company: 'company_geist:rheinwerk_pilot', fixture: false })],
  },
] as const satisfies readonly { name: string; record: string; subject: readonly Earlier[] }[];

/** The line of document 003: each state, and where one may go from there. */
const successors: Readonly<Record<LifecycleState | 'none', readonly LifecycleState[]>> = {
  none: ['candidate'],
  candidate: ['evidence_pending', 'refused'],
  evidence_pending: ['reviewer_pending', 'refused'],
  reviewer_pending: ['verified_for_pilot', 'refused'],
  verified_for_pilot: ['revoked'],
  refused: [],
  revoked: [],
};

const papers = ['receipt:known', 'standing:known', 'receipt:nobody'];
const reviewers = ['reviewer_receipt:known', 'human_presence_receipt:known', 'reviewer_receipt:nobody'];
const known = [...papers, ...reviewers].filter((of) => of.endsWith(':known'));

const advance = fc.record({
  target_state: fc.oneof(
    { weight: 9, arbitrary: fc.constantFrom<string>(...lifecycleStates) },
    { weight: 1, arbitrary: fc.string({ maxLength: 20 }) },
  ),
  // Mostly what is known, or no course would come far.
  evidence_refs: fc.oneof({ weight: 3, arbitrary: fc.constant(papers.slice(0, 2)) }, fc.subarray(papers)),
  reviewer_receipt_refs: fc.oneof(
    { weight: 3, arbitrary: fc.constant(reviewers.slice(0, 2)) },
    fc.subarray(reviewers),
  ),
  fixture: fc.oneof({ weight: 9, arbitrary: fc.constant(false) }, fc.constant(true)),
});
/** The next step of the way, so that courses reach its end; or anything; or the record is taken back. */
const happening = fc.oneof(
  { weight: 6, arbitrary: fc.constant('onward' as const) },
  { weight: 6, arbitrary: advance },
  { weight: 1, arbitrary: fc.constant('withdrawn' as const) },
);

describe.each(lifecycles)('$name', ({ name, record, subject }) => {
  test('no course of requests reaches a state but by its steps', () => {
    const reached = new Set<string>();
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 25 }), (course) => {
        const ledger = Ledger.of([...subject, ...known.map((of) => evidence(of))]);
        let state: LifecycleState | 'none' = 'none';
        for (const happened of course) {
          if (happened === 'withdrawn') {
            if (state !== 'none') ledger.keep(withdrawn(record));
            state = 'none';
            continue;
          }
          const request: Advance = happened === 'onward' ? onwardFrom(state) : happened;
          const asked = example(name, { ...request });
          const { decided } = ledger.decide(name, asked);
          if ('issues' in decided) throw new Error('a request that does not fit');
          const next: LifecycleState | undefined = successors[state].find(
            (to) => to === request.target_state,
          );
          if (decided.outcome === 'refused') {
            if (next !== undefined && isBacked(next, request)) throw new Error(`refused: ${decided.code}`);
            continue;
          }
          if (next === undefined || !isBacked(next, request))
            throw new Error(`took ${state} on a wrong step`);
          expect(decided.body).toMatchObject({
            lifecycle_state: next,
            prior_state: state === 'none' ? null : state,
          });
          expect(ledger.keep({ operation: name, request: asked })).toBe(true);
          state = next;
          reached.add(state);
        }
      }),
      { numRuns: 200 },
    );
    expect([...reached].sort()).toEqual([...lifecycleStates].sort());
  });
});

test('the steps are those of the line', () => {
  const drawn = lifecycleSteps.map(({ from, to }) => `${from ?? 'none'} ${to}`);
  const told = Object.entries(successors).flatMap(([from, tos]) => tos.map((to) => `${from} ${to}`));
  expect(drawn.sort()).toEqual(told.sort());
});

interface Advance {
  readonly target_state: string;
  readonly evidence_refs: readonly string[];
  readonly reviewer_receipt_refs: readonly string[];
  readonly fixture: boolean;
}

function onwardFrom(state: LifecycleState | 'none'): Advance {
  return {
    target_state: successors[state][0] ?? 'candidate',
    evidence_refs: ['receipt:known'],
    reviewer_receipt_refs: ['reviewer_receipt:known'],
    fixture: false,
  };
}

/** Whether the request brings what document 003 asks for that state, and nothing that is unknown. */
function isBacked(to: LifecycleState, { evidence_refs, reviewer_receipt_refs, fixture }: Advance): boolean {
  const ending = to === 'refused' || to === 'revoked';
  const evidenceNeeded = !ending && to !== 'candidate';
  const reviewerNeeded = to === 'reviewer_pending' || to === 'verified_for_pilot';
  return (
    !fixture &&
    [...evidence_refs, ...reviewer_receipt_refs].every((of) => known.includes(of)) &&
    (!evidenceNeeded || evidence_refs.length > 0) &&
    (!reviewerNeeded || reviewer_receipt_refs.length > 0)
  );
}
