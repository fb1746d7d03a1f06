import { z } from 'zod';
import type { Facts } from '../../domain/facts';
import type { Stream } from '../../domain/stream';
import { boundaryContract } from '../boundary-contract';
import type { Acting } from '../operation';
import { custodyRules } from './custody-rules';
import { lifecycleRules } from './lifecycle-rules';
import { operatingRules } from './operating-rules';
import type { Circumstances, PostureRule } from './posture';
import { presenceRules } from './presence-rules';
import { recordRules } from './record-rules';
import type { ScopeQuestion } from './request';
import { scopeRules } from './scope-rules';

/** The rule of each posture field; the order and the gates are the contract's. */
export const postureRules: ReadonlyMap<string, PostureRule> = new Map(
  Object.entries<PostureRule>({
    ...scopeRules,
    ...lifecycleRules,
    ...custodyRules,
    ...presenceRules,
    ...recordRules,
    ...operatingRules,
  }),
);

const gates = boundaryContract.evaluator_contract.gates.map(({ gate, posture }) => ({
  gate,
  posture: posture.map(({ field }) => ({ field, rule: ruleOf(field) })),
}));
const rules = gates.flatMap(({ posture }) => posture.map(({ rule }) => rule));
const reading = rules.flatMap((rule) => (rule.reads === undefined ? [] : [rule.reads]));
const readingNext = rules.flatMap((rule) => (rule.readsNext === undefined ? [] : [rule.readsNext]));

/** What an evaluation finds, each list in the contract's order. */
export const evaluationShape = {
  missing_evidence: z.array(z.string()).describe('Posture that was neither given nor inferred.'),
  failed_gates: z.array(z.string()).describe('Gates whose posture is missing or does not hold.'),
  inferred: z
    .array(z.object({ field: z.string(), value: z.string(), record: z.string() }))
    .describe('Posture that was left out, as the records tell it.'),
};

export function readsOf(question: ScopeQuestion, acting: Acting): readonly Stream[] {
  const streams: Stream[] = [];
  for (const reads of reading) streams.push(...reads(question, acting));
  return streams;
}

export function readsNextOf(question: ScopeQuestion, facts: Facts): readonly Stream[] {
  const streams: Stream[] = [];
  for (const readsNext of readingNext) streams.push(...readsNext(question, facts));
  return streams;
}

/** A gate that looks at no posture stays shut. */
export function evaluate(question: ScopeQuestion, circumstances: Circumstances) {
  const missing: string[] = [];
  const failed: string[] = [];
  const inferred: { field: string; value: string; record: string }[] = [];
  for (const { gate, posture } of gates) {
    let passes = posture.length > 0;
    for (const { field, rule } of posture) {
      const finding = rule.settle(question, circumstances);
      if (finding.status === 'missing') missing.push(field);
      if (finding.status === 'inferred')
        inferred.push({ field, value: finding.value, record: finding.record });
      passes &&= finding.status !== 'missing' && finding.holds;
    }
    if (!passes) failed.push(gate);
  }
  return { missing_evidence: missing, failed_gates: failed, inferred };
}

/** @throws Error where the contract names posture that nobody can settle. */
function ruleOf(field: string): PostureRule {
  const rule = postureRules.get(field);
  if (rule === undefined)
    throw new Error(`the boundary contract looks at ${field}, for which there is no rule`);
  return rule;
}
