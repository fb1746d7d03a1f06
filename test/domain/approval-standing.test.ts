import * as fc from 'fast-check';
import { mayAnswer, standingOf } from '../../domain/approval-standing';
import { type ApprovalAnswer, approvalAnswers, type BreakGlassRequest } from '../../domain/break-glass';

type Asked = Pick<BreakGlassRequest, 'policy' | 'requested_by'>;
interface Answer {
  readonly approver: string;
  readonly answer: ApprovalAnswer;
}

const requester = 'requester';
const principals = [requester, 'anna', 'bela', 'carla', 'dora'] as const;

function asked(needed: number, ...approvers: readonly string[]): Asked {
  return {
    requested_by: requester,
    policy: { needed, approvers: [...approvers], answer_seconds: 60, access_seconds: 60 },
  };
}

const approve = (approver: string): Answer => ({ approver, answer: 'approve' });
const deny = (approver: string): Answer => ({ approver, answer: 'deny' });

describe('where the policy names nobody', () => {
  test('as many as are needed grant', () => {
    expect(standingOf(asked(2), [approve('anna')]).standing).toBe('waiting');
    expect(standingOf(asked(2), [approve('anna'), approve('bela')]).standing).toBe('granted');
  });

  test('the first denial denies, whenever it came', () => {
    expect(standingOf(asked(2), [deny('anna')]).standing).toBe('denied');
    expect(standingOf(asked(1), [approve('anna'), deny('bela')]).standing).toBe('denied');
  });
});

describe('where the policy names principals', () => {
  const ofThree = asked(2, 'anna', 'bela', 'carla');

  test('nobody else counts', () => {
    expect(standingOf(ofThree, [approve('anna'), approve('dora')])).toEqual({
      standing: 'waiting',
      approvals: [approve('anna')],
      denials: [],
    });
    expect(standingOf(ofThree, [deny('dora')]).standing).toBe('waiting');
  });

  test('it is denied once too few are left', () => {
    expect(standingOf(ofThree, [deny('anna')]).standing).toBe('waiting');
    expect(standingOf(ofThree, [deny('anna'), approve('bela'), deny('carla')]).standing).toBe('denied');
    expect(standingOf(ofThree, [deny('anna'), approve('bela'), approve('carla')]).standing).toBe('granted');
  });

  test('who asked is not among those who are left', () => {
    const withRequester = asked(2, requester, 'anna');
    expect(standingOf(withRequester, []).standing).toBe('denied');
    expect(standingOf(withRequester, [approve(requester), approve('anna')]).standing).toBe('denied');
  });
});

test('whoever answered twice has answered once, and a denial stands', () => {
  expect(standingOf(asked(2), [approve('anna'), approve('anna')]).standing).toBe('waiting');
  const named = asked(1, 'anna', 'bela');
  expect(standingOf(named, [approve('anna'), deny('anna')])).toEqual({
    standing: 'waiting',
    approvals: [],
    denials: [deny('anna')],
  });
});

const policies = fc
  .tuple(fc.integer({ min: 1, max: 4 }), fc.subarray([...principals]))
  .map(([needed, approvers]) => asked(needed, ...approvers));
const answers = fc.array(
  fc.record({ approver: fc.constantFrom(...principals), answer: fc.constantFrom(...approvalAnswers) }),
  { maxLength: 8 },
);

test('it is granted by as many different principals as are needed, none of whom asked or is left out', () => {
  let granted = 0;
  fc.assert(
    fc.property(policies, answers, (of, given) => {
      const { standing, approvals } = standingOf(of, given);
      for (const { approver } of approvals)
        expect(mayAnswer(of.policy, of.requested_by, approver)).toBe(true);
      if (standing !== 'granted') return;
      granted++;
      const approvers = new Set(approvals.map(({ approver }) => approver));
      expect(approvers.size).toBe(approvals.length);
      expect(approvers.size).toBeGreaterThanOrEqual(of.policy.needed);
      expect(approvers.has(requester)).toBe(false);
    }),
    { numRuns: 2000 },
  );
  expect(granted).toBeGreaterThan(50);
});

test('the order of the answers decides nothing', () => {
  fc.assert(
    fc.property(policies, answers, fc.nat(), (of, given, turn) => {
      const turned = [...given.slice(turn % 8), ...given.slice(0, turn % 8)];
      expect(standingOf(of, turned).standing).toBe(standingOf(of, given).standing);
    }),
  );
});

test('what is denied stays denied, whoever else answers', () => {
  fc.assert(
    fc.property(policies, answers, answers, (of, given, later) => {
      fc.pre(standingOf(of, given).standing === 'denied');
      expect(standingOf(of, [...given, ...later]).standing).toBe('denied');
    }),
  );
});

test('answers of those who have no say change nothing', () => {
  fc.assert(
    fc.property(policies, answers, (of, given) => {
      const counted = given.filter(({ approver }) => mayAnswer(of.policy, of.requested_by, approver));
      expect(standingOf(of, given)).toEqual(standingOf(of, counted));
    }),
  );
});
