import { z } from 'zod';
import type { Facts } from '../../domain/facts';
import { acceptedKinds } from '../../domain/kinds';
import type { Reference } from '../../domain/reference';
import { boundaryContract } from '../boundary-contract';
import { latestEvidence, latestOf } from './latest-record';
import { type Circumstances, type Inferred, type PostureRule, settled, toBeGiven } from './posture';
import type { ScopeQuestion } from './request';

const { presence_freshness_seconds } = boundaryContract.evaluator_contract;

const validitySchema = z.object({ valid_from: z.string().optional() });

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
  const receipt = facts.known(record, acceptedKinds.human_presence_receipt);
  const recordedAt = facts.of(record).head?.recordedAt;
  if (receipt === undefined || recordedAt === undefined) return undefined;
  if (receipt.fixture) return { value: 'fixture', record };
  const { valid_from = recordedAt } = validitySchema.parse(receipt.data.request);
  // Nobody makes a presence fresher by recording it late or dating it on.
  const proved = Math.min(Date.parse(valid_from), Date.parse(recordedAt));
  const fresh = Date.parse(now) - proved <= presence_freshness_seconds * 1000;
  return { value: fresh ? 'fresh' : 'stale', record };
}
