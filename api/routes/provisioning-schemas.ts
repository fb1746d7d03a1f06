import { z } from 'zod';
import { provisioningViewSchema } from '../../application/provisioning/provisioning-view';
import type { RecordedEvent } from '../../domain/event';
import { provisioningStates } from '../../domain/provisioning';
import type { ProvisioningRow } from '../../store/provisionings';

export const provisioningParameters = z.object({ id: z.string().max(64).meta({ format: 'uuid' }) });

export const provisioningComponent = provisioningViewSchema.meta({
  id: 'Provisioning',
  description: 'Where a provisioning stands, what each step came to, what it waits for and how to supply it.',
});

export const provisioningSummarySchema = z
  .object({
    id: z.uuid(),
    tenant: z.string(),
    state: z.enum(provisioningStates),
    document_hash: z.string(),
    workflow_id: z.string(),
    requested_by: z.uuid(),
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
    closed_at: z.iso.datetime().nullable(),
  })
  .meta({ id: 'ProvisioningSummary', description: 'A provisioning as it is listed.' });

export function provisioningSummary(row: ProvisioningRow): z.output<typeof provisioningSummarySchema> {
  return {
    id: row.id,
    tenant: row.tenantReference,
    state: row.state,
    document_hash: row.documentHash,
    workflow_id: row.workflowId,
    requested_by: row.requestedBy,
    created_at: row.createdAt,
    updated_at: row.updatedAt,
    closed_at: row.closedAt ?? null,
  };
}

export const provisioningEventSchema = z
  .object({
    id: z.uuid(),
    version: z
      .int()
      .positive()
      .describe('Counts from 1 within the provisioning; the id of the server-sent event.'),
    type: z.string(),
    recorded_at: z.iso.datetime(),
    actor: z.uuid(),
    data: z.looseObject({}),
  })
  .meta({ id: 'ProvisioningEvent', description: 'Something that happened to a provisioning.' });

export function provisioningEvent(event: RecordedEvent) {
  return {
    id: event.id,
    version: event.version,
    type: event.type,
    recorded_at: event.recordedAt,
    actor: event.actor,
    data: event.data,
  };
}
