import { z } from 'zod';
import type { RehearsalView } from '../../application/rehearsals/rehearsal-service';
import { approvalAnswers, breakGlassResolutions, emergencyReasons } from '../../domain/break-glass';
import { providerObservationSchema } from '../../domain/provider-observation';
import { rehearsalKinds, rehearsalStates } from '../../domain/rehearsal';
import type { RehearsalRow } from '../../store/rehearsals';

const summaryShape = {
  id: z.uuid(),
  tenant: z.string(),
  kind: z.enum(rehearsalKinds),
  period: z.string(),
  key_ref: z.string(),
  state: z.enum(rehearsalStates),
  code: z.string().nullable().describe('Why it ended otherwise than done.'),
  workflow_id: z.string(),
  requested_by: z.uuid(),
  scheduled_for: z.iso.datetime().nullable().describe('The nominal time of the schedule that started it.'),
  created_at: z.iso.datetime(),
  closed_at: z.iso.datetime().nullable(),
};

const askedSchema = z.object({
  request: z.string().describe('The record of what is asked for; its hash is what approvers sign.'),
  request_hash: z.string(),
  reason: z.enum(emergencyReasons),
  ticket: z.string(),
  justification_hash: z.string(),
  needed: z.int().describe('How many must approve.'),
  approved: z.int().nonnegative().describe('How many have.'),
  answer_by: z.iso.datetime().describe('An answer after that comes too late.'),
  answers: z.array(
    z.object({
      approval: z.string(),
      approver: z.uuid(),
      answer: z.enum(approvalAnswers),
      noted_at: z.iso.datetime().describe('When the rehearsal took note of it.'),
    }),
  ),
  resolution: z
    .object({
      record: z.string(),
      resolution: z.enum(breakGlassResolutions),
      resolved_at: z.iso.datetime(),
    })
    .nullable()
    .describe('Null while it is waited for answers.'),
});

export const summarySchema = z
  .object(summaryShape)
  .meta({ id: 'RehearsalSummary', description: 'A rehearsal as it is listed.' });

export const rehearsalSchema = z
  .object({
    ...summaryShape,
    reason: z.string().nullable().describe('In a sentence, once it has ended.'),
    asked: askedSchema
      .nullable()
      .describe('Of breaking the glass: what is asked of others, and what they answered. Else null.'),
    observed: z.array(
      providerObservationSchema.extend({
        provider_observation: z.string(),
        key_ref: z.string(),
        provider_binding: z.string(),
        key_name: z.string(),
      }),
    ),
    decided: z.array(
      z.object({
        operation: z.string(),
        outcome: z.string(),
        code: z.string().nullable(),
        record: z.string(),
        receipt: z.uuid(),
      }),
    ),
  })
  .meta({
    id: 'Rehearsal',
    description: 'A rehearsal: what was observed at the key store, and what was decided on it.',
  });

export function summary(row: RehearsalRow): z.output<typeof summarySchema> {
  return {
    id: row.id,
    tenant: row.tenantReference,
    kind: row.kind,
    period: row.period,
    key_ref: row.keyRef,
    state: row.state,
    code: row.code ?? null,
    workflow_id: row.workflowId,
    requested_by: row.requestedBy,
    scheduled_for: row.scheduledFor ?? null,
    created_at: row.createdAt,
    closed_at: row.closedAt ?? null,
  };
}

export function rehearsal({ row, course }: RehearsalView): z.output<typeof rehearsalSchema> {
  return {
    ...summary(row),
    reason: course.closed?.reason ?? null,
    asked: asked(row, course),
    observed: [...course.observed],
    decided: course.decided.map(({ at: _at, ...decided }) => decided),
  };
}

/** What a run of breaking the glass is given. */
const runInputSchema = z.object({
  reason: z.enum(emergencyReasons),
  ticket: z.string(),
  justificationHash: z.string(),
});

function asked(
  { request }: RehearsalRow,
  { awaited, answered, resolved }: RehearsalView['course'],
): z.output<typeof askedSchema> | null {
  if (awaited === undefined) return null;
  const { reason, ticket, justificationHash } = runInputSchema.parse(request);
  return {
    request: awaited.request,
    request_hash: awaited.request_hash,
    reason,
    ticket,
    justification_hash: justificationHash,
    needed: awaited.needed,
    approved: answered.filter(({ answer }) => answer === 'approve').length,
    answer_by: awaited.answer_by,
    answers: answered.map(({ at: noted_at, ...answer }) => ({ ...answer, noted_at })),
    resolution:
      resolved === undefined
        ? null
        : { record: resolved.record, resolution: resolved.resolution, resolved_at: resolved.at },
  };
}
