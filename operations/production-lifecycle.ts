import { z } from 'zod';
import { type Refused, refuse } from '../domain/decision';
import type { Facts } from '../domain/facts';
import { acceptedKinds } from '../domain/kinds';
import { isLifecycleState, lifecycleStates, lifecycleStep } from '../domain/lifecycle';
import { kindOf, nameOf, type Reference, reference, referenceSchema } from '../domain/reference';
import type { RefusalCode } from '../domain/refusal-codes';
import { flag } from './fields';
import type { CodeRule } from './operation';
import { type Prerequisite, streamsOf, unknownOf } from './prerequisites';

/** What tells the lifecycle of a tenant from that of a company; the rules below are of both. */
export interface Lifecycle<Code extends RefusalCode> {
  /** Of the record that keeps the state. */
  readonly kind: 'tenant_lifecycle' | 'company_lifecycle';
  /** The field that names whose lifecycle it is. */
  readonly subject: 'tenant_onboarding' | 'company_bootstrap';
  /** In the order in which they are checked. */
  readonly codes: {
    readonly fixture: Code;
    readonly state: Code;
    readonly unknown: Code;
    readonly transition: Code;
    readonly evidence: Code;
    readonly reviewer: Code;
  };
}

const references = z.array(referenceSchema).max(100).default([]);

export const advanceFields = {
  // Any text: what is no state is refused, and so recorded.
  target_state: z
    .string()
    .max(200)
    .describe(`One of ${lifecycleStates.join(', ')}.`),
  evidence_refs: references.describe('Known records of any kind; at least one for a step past candidate.'),
  reviewer_receipt_refs: references.describe(
    `Known records of kind ${acceptedKinds.reviewer_receipt_refs.join(' or ')}; at least one for reviewer_pending and verified_for_pilot.`,
  ),
  fixture: flag.describe('Refused where true.'),
};

const state = z.enum(lifecycleStates);

export const advancedFields = {
  lifecycle_state: state,
  prior_state: state.nullable().describe('Null where the lifecycle begins.'),
  evidence_count: z.int().nonnegative().describe('Distinct references of this request.'),
  reviewer_receipt_count: z.int().nonnegative().describe('Distinct references of this request.'),
  production_admission: z.literal(false),
  raw_db_exposed: z.literal(false),
};

const advancedSchema = z.object(advancedFields);

type AdvanceRequest = z.output<z.ZodObject<typeof advanceFields>>;

interface Advance {
  readonly subject: Reference;
  /** The lifecycle, of which this is the next version. */
  readonly record: Reference;
  readonly body: z.output<typeof advancedSchema>;
}

export function lifecycleCodes<Code extends RefusalCode>({
  codes,
}: Lifecycle<Code>): readonly CodeRule<Code>[] {
  const { fixture, state: invalid, unknown, transition, evidence, reviewer } = codes;
  return [fixture, invalid, unknown, transition, evidence, reviewer].map((code) => ({
    code,
    outcome: 'refused',
  }));
}

export function lifecycleReads(
  lifecycle: Lifecycle<RefusalCode>,
  subject: Reference | undefined,
  request: AdvanceRequest,
): readonly Reference[] {
  return [
    ...(subject === undefined ? [] : [recordOf(lifecycle, subject)]),
    ...streamsOf([subjectOf(lifecycle, subject), ...evidenceOf(request), ...reviewersOf(request)]),
  ];
}

/** The step that the request takes, or why it can't be taken. */
export function advance<Code extends RefusalCode>(
  lifecycle: Lifecycle<Code>,
  subject: Reference | undefined,
  request: AdvanceRequest,
  facts: Facts,
): Advance | Refused<Code> {
  const { kind, codes } = lifecycle;
  const { target_state: target } = request;
  const record = subject === undefined ? undefined : recordOf(lifecycle, subject);
  if (request.fixture) return refuse(codes.fixture, record);
  if (!isLifecycleState(target)) return refuse(codes.state, record);

  const unknown = unknownOf([subjectOf(lifecycle, subject)], facts);
  if (subject === undefined || record === undefined || unknown.length > 0)
    return refuse(codes.unknown, record, unknown);
  if (facts.known(subject, acceptedKinds[lifecycle.subject])?.fixture === true)
    return refuse(codes.fixture, record);

  const standing = facts.known(record, [kind]);
  const prior = standing === undefined ? null : advancedSchema.parse(standing.data.body).lifecycle_state;
  const step = lifecycleStep(prior, target);
  if (step === undefined) return refuse(codes.transition, record);

  const evidence = evidenceOf(request);
  const evidenceMissing = [
    ...(step.needs.includes('evidence') ? noneOf(evidence, { field: 'evidence_refs', kinds: [] }) : []),
    ...unknownOf(evidence, facts),
  ];
  if (evidenceMissing.length > 0) return refuse(codes.evidence, record, evidenceMissing);

  const reviewers = reviewersOf(request);
  const reviewersMissing = [
    ...(step.needs.includes('reviewer') ? noneOf(reviewers, reviewerField) : []),
    ...unknownOf(reviewers, facts),
  ];
  if (reviewersMissing.length > 0) return refuse(codes.reviewer, record, reviewersMissing);

  return {
    subject,
    record,
    body: {
      lifecycle_state: target,
      prior_state: prior,
      evidence_count: evidence.length,
      reviewer_receipt_count: reviewers.length,
      production_admission: false,
      raw_db_exposed: false,
    },
  };
}

function recordOf({ kind }: Lifecycle<RefusalCode>, subject: Reference): Reference {
  return reference(kind, nameOf(subject));
}

function subjectOf({ subject: field }: Lifecycle<RefusalCode>, subject: Reference | undefined): Prerequisite {
  return { field, reference: subject, kinds: acceptedKinds[field] };
}

/** Evidence may be of any kind: what it is worth is for a reviewer to say. */
function evidenceOf({ evidence_refs }: AdvanceRequest): readonly Prerequisite[] {
  return [...new Set(evidence_refs)].map((evidence) => ({
    field: 'evidence_refs',
    reference: evidence,
    kinds: [kindOf(evidence)],
  }));
}

const reviewerField = {
  field: 'reviewer_receipt_refs',
  kinds: acceptedKinds.reviewer_receipt_refs,
} as const;

function reviewersOf({ reviewer_receipt_refs }: AdvanceRequest): readonly Prerequisite[] {
  return [...new Set(reviewer_receipt_refs)].map((receipt) => ({ ...reviewerField, reference: receipt }));
}

/** The need itself, told as missing, where the request names nothing that could meet it. */
function noneOf(
  given: readonly Prerequisite[],
  needed: Pick<Prerequisite, 'field' | 'kinds'>,
): readonly Prerequisite[] {
  return given.length > 0 ? [] : [{ ...needed, reference: undefined }];
}
