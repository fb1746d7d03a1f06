import * as fc from 'fast-check';
import {
  type ApprovalAnswer,
  approvalAnswers,
  type BreakGlassRequest,
  breakGlassApproval,
} from '../../domain/break-glass';
import {
  anna,
  answer,
  asked,
  bela,
  granted,
  type Person,
  person,
  request,
  requester,
  resolved,
  signed,
} from './cases/emergency-access';
import { bound, observation, observed, rehearsal } from './cases/observed-drill';
import { type Earlier, evidence, example, Ledger } from './decision-table';

const carla = person('0197f0a0-0000-7000-b000-00000000000d');
const principals = [requester, anna, bela, carla];
/** Some have a second key, and so another session. */
const people = [...principals, person(requester.principal), person(anna.principal)];
const steps = ['examine', 'use_access', 'prove_access_ended'] as const;
const presenceOf = ({ principal }: Person) => `human_presence_receipt:${principal}`;
const other = '0197f0a0-0000-7000-a000-000000000002';

interface Sent {
  readonly by: Person;
  readonly answer: ApprovalAnswer;
  /** Which request was signed, and to which it is sent. */
  readonly signedFor: 'this' | 'other';
  readonly sentTo: 'this' | 'other';
  readonly signer: Person;
}

const sent: fc.Arbitrary<Sent> = fc
  .record({
    by: fc.constantFrom(...people),
    answer: fc.constantFrom('approve', 'approve', 'approve', ...approvalAnswers),
    signedFor: fc.constantFrom('this', 'this', 'this', 'other'),
    sentTo: fc.constantFrom('this', 'this', 'this', 'other'),
    forger: fc.option(fc.constantFrom(...people), { freq: 6 }),
  })
  .map(({ forger, ...rest }) => ({ ...rest, signer: forger ?? rest.by }));

const policy = fc.record({
  needed: fc.integer({ min: 1, max: 3 }),
  approvers: fc.oneof(
    fc.constant<string[]>([]),
    fc.subarray(
      principals.map(({ principal }) => principal),
      { minLength: 2 },
    ),
  ),
  answer_seconds: fc.constant(3600),
  access_seconds: fc.constant(900),
});

/** What was given to the request that is looked at, by whom it counts of. */
class Count {
  private readonly answers = new Map<string, ApprovalAnswer>();

  constructor(private readonly asked: BreakGlassRequest) {}

  add({ by, answer: given, signedFor, sentTo, signer }: Sent): boolean {
    const valid = signedFor === 'this' && sentTo === 'this' && signer.holderKey === by.holderKey;
    const { approvers } = this.asked.policy;
    const named = approvers.length === 0 || approvers.includes(by.principal);
    const eligible = named && by.principal !== requester.principal;
    if (!valid || !eligible || this.answers.has(by.principal)) return false;
    this.answers.set(by.principal, given);
    return true;
  }

  of(given: ApprovalAnswer): number {
    return [...this.answers.values()].filter((each) => each === given).length;
  }
}

test('fewer than as many others as are needed never break the glass, whatever is answered and recorded', () => {
  let admitted = 0;
  fc.assert(
    fc.property(policy, fc.array(sent, { minLength: 2, maxLength: 10 }), (of, course) => {
      const requests = { this: request({ policy: of }), other: request({ policy: of, rehearsal: other }) };
      const ledger = Ledger.of([
        ...bound,
        ...steps.map((step) => observed(step)),
        ...people.map(({ enrolled }) => enrolled),
        ...principals.map((by) => evidence(presenceOf(by))),
        asked(requests.this),
        asked(requests.other),
      ]);
      const count = new Count(requests.this);
      for (const each of course) {
        const { rehearsal: to, request_hash } = requests[each.sentTo];
        const signedHash = requests[each.signedFor].request_hash;
        const message = {
          ...answer(each.by, each.answer, requests[each.signedFor]),
          rehearsal: to,
          presence_receipt: presenceOf(each.by),
          signature: signed(each.signer, each.answer, signedHash),
        };
        const { by } = each;
        const taken = ledger.tell('keyCustody.breakGlassApprove', message, by);
        if (count.add(each)) expect(taken).toBe(true);
        // What is signed for another request is taken by none but that one.
        if (signedHash !== request_hash) expect(taken).toBe(false);
      }

      // Even where a resolution claims that all that was ever answered are approvals.
      const approvals = principals.map(({ principal }) => breakGlassApproval(rehearsal, principal));
      for (const claimed of [resolved('granted', { approvals }), granted(rehearsal)] satisfies Earlier[])
        ledger.keep(claimed);
      const isAdmitted = principals.some((by) => {
        const drill = {
          rehearsal,
          provider_observations: steps.map(observation),
          approver_receipt: presenceOf(by),
        };
        const { decided } = ledger.decide('keyCustody.breakGlass', example('keyCustody.breakGlass', drill));
        return 'outcome' in decided && decided.outcome === 'admitted';
      });
      if (isAdmitted) admitted++;
      if (count.of('approve') < of.needed) expect(isAdmitted).toBe(false);
      if (of.approvers.length === 0 && count.of('deny') > 0) expect(isAdmitted).toBe(false);
    }),
    { numRuns: 150 },
  );
  // It is broken where enough approve.
  expect(admitted).toBeGreaterThan(2);
});
