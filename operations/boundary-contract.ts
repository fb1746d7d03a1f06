import { z } from 'zod';
import published from '../contracts/production-admission.v0.json';
import { latestStream, type Stream } from '../domain/stream';
import { maturities } from './maturity';

const gateSchema = z.strictObject({
  gate: z.string(),
  passes_when: z.string(),
  posture: z.array(
    z.strictObject({
      field: z.string().describe('A field of the evaluation’s request.'),
      inferred_from: z.array(z.string()).describe('The kinds of record that tell it where it is left out.'),
    }),
  ),
  mended_by: z.string(),
});

/** The boundary of production, version 0: what operations are worth, how candidates are evaluated, what is refused. */
export const boundaryContractSchema = z.strictObject({
  version: z.literal('v0'),
  maturity_labels: z.record(z.enum(maturities), z.string()),
  operation_maturity: z.record(z.string(), z.enum(maturities)),
  evaluator_contract: z.strictObject({
    operation: z.literal('production.scopeEvaluate'),
    admission: z.literal('refuse_by_default'),
    posture: z.string(),
    presence_freshness_seconds: z.int().positive(),
    audit_retention_minimum_days: z.int().positive(),
    forbidden_data_classes: z.array(z.string()),
    gates: z.array(gateSchema).describe('In the order in which they are evaluated and told.'),
  }),
  guard_rules: z.record(
    z.string(),
    z.strictObject({
      rule: z.string(),
      refused_with: z.array(z.string()).describe('The codes that a breach of it is refused with.'),
    }),
  ),
  customer_boundary_lane: z.strictObject({ forbidden_doc_claims: z.array(z.string()) }),
});

/** As it is published in `contracts/production-admission.v0.json`. */
export const boundaryContract = boundaryContractSchema.parse(published);

const inferences = new Map(
  boundaryContract.evaluator_contract.gates.flatMap(({ posture }) =>
    posture.map(({ field, inferred_from }) => [field, inferred_from] as const),
  ),
);

/** The kinds of record that tell a posture field where it is left out; the first stands for the others. */
export function inferredFrom(field: string): readonly string[] {
  return inferences.get(field) ?? [];
}

/** The streams that the newest record of a kind has to be found in without knowing its name; few kinds have any. */
export function indexesOf(kind: string): readonly Stream[] {
  const streams = [...inferences.values()].flatMap((kinds) => {
    const [first] = kinds;
    return first !== undefined && kinds.includes(kind) ? [latestStream(first)] : [];
  });
  return [...new Set(streams)];
}
