import { z } from 'zod';
import type { RecordedEvent } from '../../domain/event';
import { outcomes } from '../../domain/outcome';
import {
  foldProvisioning,
  missingRecordSchema,
  type ProvisioningProgress,
  provisioningStates,
  type StepProgress,
  stepDue,
} from '../../domain/provisioning';
import { isRefusalCode, refusalCodes } from '../../domain/refusal-codes';
import { rehearsalStates } from '../../domain/rehearsal';
import type { ProvisioningRow } from '../../store/provisionings';
import { provisioningDocumentSchema } from './document';
import { provisioningSteps } from './steps';

const stepViewSchema = z.object({
  id: z.string(),
  title: z.string(),
  operation: z.string().nullable(),
  outcome: z
    .enum(outcomes)
    .nullable()
    .describe('Null until the step was decided; a rehearsal has a state instead.'),
  code: z.string().nullable(),
  reason: z.string().nullable(),
  record: z.string().nullable(),
  receipt: z.uuid().nullable(),
  evaluation: z.int().nonnegative().describe('How often the step was judged.'),
  decided_at: z.iso.datetime().nullable(),
  rehearsal: z
    .object({
      id: z.uuid().nullable(),
      state: z.enum(rehearsalStates),
      workflow_id: z.string().nullable(),
      awaits: z
        .object({
          approvals: z.int().nonnegative(),
          needed: z.int().positive(),
          until: z.iso.datetime(),
        })
        .nullable()
        .describe('Whose answers it waits for: how many approved, of how many that must, and until when.'),
    })
    .nullable()
    .describe('The drill that the step carries out, from when it is heard of.'),
});

/** A provisioning as it is read: where it stands, what each step came to, what it waits for and how to supply it. */
export const provisioningViewSchema = z.object({
  id: z.uuid(),
  tenant: z.string(),
  state: z.enum(provisioningStates),
  stage: z.string().describe('The id of the step that is due, or how the provisioning ended.'),
  document_hash: z.string(),
  workflow_id: z.string(),
  requested_by: z.uuid(),
  created_at: z.iso.datetime(),
  updated_at: z.iso.datetime(),
  steps: z.array(stepViewSchema),
  waiting_for: z
    .object({
      step: z.string(),
      code: z.string(),
      reason: z.string(),
      remedy: z.string(),
      until: z.iso.datetime(),
      missing: z.array(missingRecordSchema),
    })
    .nullable(),
  ending: z
    .object({ code: z.string().nullable(), reason: z.string(), withdrawn: z.array(z.string()) })
    .nullable(),
});
export type ProvisioningView = z.output<typeof provisioningViewSchema>;

export function provisioningView(row: ProvisioningRow, events: readonly RecordedEvent[]): ProvisioningView {
  const { waiting, closed, ...noted } = foldProvisioning(events);
  const steps = noted.steps.length > 0 ? noted.steps : stepsAhead(row);
  return {
    id: row.id,
    tenant: row.tenantReference,
    // The event is written before the row; where the two differ for a moment, the event is ahead.
    state: closed?.state ?? row.state,
    stage: closed?.state ?? stepDue({ steps, waiting }) ?? 'closing',
    document_hash: row.documentHash,
    workflow_id: row.workflowId,
    requested_by: row.requestedBy,
    created_at: row.createdAt,
    updated_at: row.updatedAt,
    steps: steps.map(stepView),
    waiting_for:
      waiting === undefined
        ? null
        : {
            ...waiting,
            reason: entryOf(waiting.code)?.reason ?? waiting.code,
            remedy: entryOf(waiting.code)?.remedy ?? '',
          },
    ending:
      closed === undefined
        ? null
        : { code: closed.code ?? null, reason: closed.reason, withdrawn: closed.withdrawn },
  };
}

function stepView(step: StepProgress): z.output<typeof stepViewSchema> {
  const { id, title, decided, made, rehearsed, decidedAt } = step;
  return {
    id,
    title,
    operation: decided?.operation ?? null,
    outcome: decided?.outcome ?? (made === undefined ? null : 'recorded'),
    code: decided?.code ?? rehearsed?.code ?? null,
    reason: entryOf(decided?.code)?.reason ?? rehearsed?.reason ?? null,
    record: decided?.record ?? rehearsed?.record ?? null,
    receipt: decided?.receipt ?? null,
    evaluation: decided?.evaluation ?? 0,
    decided_at: decidedAt ?? null,
    rehearsal: rehearsalView(step),
  };
}

function rehearsalView({ rehearsed, awaiting }: StepProgress): z.output<typeof stepViewSchema>['rehearsal'] {
  if (rehearsed !== undefined) {
    const { rehearsal: id, state, workflow_id } = rehearsed;
    return { id, state, workflow_id, awaits: null };
  }
  if (awaiting === undefined) return null;
  const { rehearsal: id, ...asked } = awaiting;
  const awaits = asked.approvals < asked.needed ? asked : null;
  return { id, state: 'running', workflow_id: null, awaits };
}

/** The row is listed before its steps are noted; whoever reads it in between is told them from the document. */
function stepsAhead({ document }: ProvisioningRow): ProvisioningProgress['steps'] {
  return provisioningSteps(provisioningDocumentSchema.parse(document)).map(({ id, title }) => ({
    id,
    title,
    decided: undefined,
    decidedAt: undefined,
  }));
}

function entryOf(code: string | undefined) {
  return code !== undefined && isRefusalCode(code) ? refusalCodes[code] : undefined;
}
