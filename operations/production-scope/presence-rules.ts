import type { Facts } from '../../domain/facts';
import type { Reference } from '../../domain/reference';
import { presenceIn } from '../presence-freshness';
import { latestEvidence, latestOf } from './latest-record';
import { type Circumstances, type Inferred, type PostureRule, settled, toBeGiven } from './posture';
import type { ScopeQuestion } from './request';

/** How sure it is that a person asks, now. */
export const presenceRules = {
  session_assurance: toBeGiven(
    (question) => question.session_assurance,
    (assurance) => assurance !== 'operator_token',
  ),
  human_presence_freshness: {
    reads({ human_presence_freshness: given, human_presence_receipt: named }) {
      if (given !== undefined) return [];
      return named === undefined ? latestOf('human_presence_freshness') : [named];
    },
    readsNext(question, facts) {
      const record = question.human_presence_freshness === undefined ? receiptOf(question, facts) : undefined;
      return record === undefined ? [] : [record];
    },
    settle(question, circumstances) {
      const given = question.human_presence_freshness;
      return settled(
        given,
        given === undefined ? presenceOf(question, circumstances) : undefined,
        (freshness) => freshness === 'fresh',
      );
    },
  },
} as const satisfies Record<string, PostureRule>;

function receiptOf({ human_presence_receipt: named }: ScopeQuestion, facts: Facts): Reference | undefined {
  return named ?? latestEvidence('human_presence_freshness', facts);
}

function presenceOf(
  question: ScopeQuestion,
  { facts, now }: Circumstances,
): Inferred<'fresh' | 'stale' | 'fixture'> | undefined {
  const record = receiptOf(question, facts);
  if (record === undefined) return undefined;
  const presence = presenceIn(record, facts, now);
  if (presence === undefined) return undefined;
  if (presence.record.fixture) return { value: 'fixture', record };
  return { value: presence.fresh ? 'fresh' : 'stale', record };
}
