import { z } from 'zod';
import type { RehearsalView } from '../../application/rehearsals/rehearsal-service';
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

export const summarySchema = z
  .object(summaryShape)
  .meta({ id: 'RehearsalSummary', description: 'A rehearsal as it is listed.' });

export const rehearsalSchema = z
  .object({
    ...summaryShape,
    reason: z.string().nullable().describe('In a sentence, once it has ended.'),
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
    observed: [...course.observed],
    decided: course.decided.map(({ at: _at, ...decided }) => decided),
  };
}
