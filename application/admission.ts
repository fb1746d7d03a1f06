import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { outcomes } from '../domain/outcome';
import { missingRecordSchema } from '../domain/provisioning';
import type { Reference } from '../domain/reference';
import { isRefusalCode, refusalCodes } from '../domain/refusal-codes';
import { admissionWalk } from '../operations/admission-walk';
import { catalogue, type OperationName } from '../operations/catalogue';
import type { Operation } from '../operations/operation';
import type { Decisions, NewestDecision, NewestDecisions } from '../store/decisions';
import type { TenantId } from '../store/event-store';
import type { Tenants } from '../store/tenants';

const stepSchema = z.object({
  operation: z.string(),
  purpose: z.string().describe('What the operation is for.'),
  gate: z.boolean().describe('Whether it folds other records into one decision.'),
  outcome: z.enum([...outcomes, 'not_evaluated']).describe('Of its newest decision.'),
  code: z.string().nullable().describe('The stable code, where the outcome comes with one.'),
  reason: z.string().nullable(),
  mend: z.enum(['evidence', 'resubmit', 'never']).nullable(),
  remedy: z.string().nullable(),
  missing: z.array(missingRecordSchema),
  record: z.string().nullable().describe('The record, or the refusal.'),
  version: z.int().positive().nullable(),
  receipt: z.uuid().nullable(),
  seq: z.int().nonnegative().nullable().describe('Leaf index in the ledger.'),
  decided_at: z.iso.datetime().nullable(),
  decided_by: z.uuid().nullable().describe('The principal who asked.'),
  withdrawn_at: z.iso
    .datetime()
    .nullable()
    .describe(
      'When the record was taken back, by the end of a provisioning; what was granted then stands no more.',
    ),
});
type Step = z.output<typeof stepSchema>;

/** Where a tenant stands on its way to production: each step of the walk, in its order. */
export const admissionSchema = z.object({
  tenant: z.string(),
  production_admission: z.literal(false),
  summary: z.string().describe('In one line, for a banner.'),
  as_of_seq: z
    .int()
    .nonnegative()
    .nullable()
    .describe('The last place in the log that is taken into account; null before the first.'),
  up_to_date: z.boolean().describe('Whether that is everything that the tenant has recorded.'),
  steps: z.array(stepSchema),
});
export type Admission = z.output<typeof admissionSchema>;

export interface AdmissionDependencies {
  readonly decisions: Pick<Decisions, 'newest'>;
  readonly tenants: Tenants;
}

const waitMilliseconds = 1_000;
const firstPauseMilliseconds = 10;

/**
 * Undefined where there is no such tenant. What follows the log is waited for a while, until it has come to a place in
 * the log, or else to all that the tenant has recorded.
 */
export async function readAdmission(
  { decisions, tenants }: AdmissionDependencies,
  tenant: Reference,
  after: number | undefined,
): Promise<Admission | undefined> {
  const id = await tenants.find(tenant);
  return id === undefined ? undefined : admissionOf(tenant, await awaitNewest(decisions, id, after));
}

async function awaitNewest(
  decisions: AdmissionDependencies['decisions'],
  tenant: TenantId,
  after: number | undefined,
): Promise<NewestDecisions> {
  let waited = 0;
  for (let pause = firstPauseMilliseconds; ; pause *= 2) {
    const newest = await decisions.newest(tenant, admissionWalk);
    const reached = newest.upToDate || (after !== undefined && newest.asOfSeq >= after);
    const left = waitMilliseconds - waited;
    if (reached || left <= 0) return newest;
    await sleep(Math.min(pause, left));
    waited += pause;
  }
}

function admissionOf(tenant: Reference, { asOfSeq, upToDate, decisions }: NewestDecisions): Admission {
  const steps = admissionWalk.map((name) => stepOf(name, decisions.get(name)));
  return {
    tenant,
    production_admission: false,
    summary: `${summaryOf(steps)}${upToDate ? '' : ' Decisions of the last moments may be missing.'}`,
    as_of_seq: asOfSeq < 0 ? null : asOfSeq,
    up_to_date: upToDate,
    steps,
  };
}

function stepOf(name: OperationName, decision: NewestDecision | undefined): Step {
  const { summary: purpose, gate }: Operation = catalogue[name];
  const code = decision?.code ?? null;
  const entry = code !== null && isRefusalCode(code) ? refusalCodes[code] : undefined;
  return {
    operation: name,
    purpose,
    gate,
    outcome: decision?.outcome ?? 'not_evaluated',
    code,
    reason: entry?.reason ?? null,
    mend: entry?.mend ?? null,
    remedy: entry?.remedy ?? null,
    missing: missingIn(decision),
    record: decision?.reference ?? null,
    version: decision?.version ?? null,
    receipt: decision?.eventId ?? null,
    seq: decision?.seq ?? null,
    decided_at: decision?.recordedAt ?? null,
    decided_by: decision?.actor ?? null,
    withdrawn_at: decision?.withdrawnAt ?? null,
  };
}

/** As the event of a refusal has them: a reference that the request left out is left out there too. */
const recordedMissing = z
  .array(missingRecordSchema.extend({ reference: missingRecordSchema.shape.reference.default(null) }))
  .catch([]);

function missingIn(decision: NewestDecision | undefined): Step['missing'] {
  return recordedMissing.parse(decision?.missing);
}

function summaryOf(steps: readonly Step[]): string {
  const refused = steps.filter(({ outcome }) => outcome === 'refused');
  const notEvaluated = steps.filter(({ outcome }) => outcome === 'not_evaluated');
  const withdrawn = steps.filter(({ withdrawn_at }) => withdrawn_at !== null);
  const standing = steps.length - refused.length - notEvaluated.length - withdrawn.length;
  const counts = [
    `${standing} of ${steps.length} steps stand`,
    ...(refused.length === 0 ? [] : [`${refused.length} refused`]),
    ...(withdrawn.length === 0 ? [] : [`${withdrawn.length} withdrawn`]),
    ...(notEvaluated.length === 0 ? [] : [`${notEvaluated.length} not evaluated`]),
  ].join(', ');
  const next = steps.find(isOpen);
  return `Not admitted to production: ${counts}. ${next === undefined ? 'No request mends what is left: production admission is off.' : `Next: ${next.operation}${whyOf(next)}.`}`;
}

/** Whether somebody can do something about it. */
function isOpen({ outcome, mend, withdrawn_at }: Step): boolean {
  if (outcome === 'refused') return mend !== 'never';
  return outcome === 'not_evaluated' || withdrawn_at !== null;
}

function whyOf({ outcome, code }: Step): string {
  if (outcome === 'refused') return `, refused by ${code ?? 'a code that is no longer given'}`;
  return outcome === 'not_evaluated' ? ', never evaluated' : ', withdrawn';
}
