import { z } from 'zod';
import type { RecordedEvent } from './event';
import { outcomes } from './outcome';
import { referenceSchema } from './reference';

/** Where a provisioning stands. `running` and `waiting` are open; the others are its endings. */
export const provisioningStates = ['running', 'waiting', 'completed', 'refused', 'abandoned'] as const;
export type ProvisioningState = (typeof provisioningStates)[number];
export type ProvisioningEnding = Exclude<ProvisioningState, 'running' | 'waiting'>;

export const missingRecordSchema = z.object({
  field: z.string(),
  reference: referenceSchema.nullable(),
  kinds: z.array(z.string()),
});

/** A record that a refusal asks for: by its field, by name where the request gives one, by the kinds that would do. */
export type AwaitedRecord = z.output<typeof missingRecordSchema>;

const decidedSchema = z.object({
  step: z.string(),
  title: z.string(),
  operation: z.string(),
  /** 1 for the first time that the step was judged, counting on after each wait. */
  evaluation: z.int().positive(),
  outcome: z.enum(outcomes),
  code: z.string().optional(),
  /** The record, or the refusal. */
  record: z.string(),
  receipt: z.uuid(),
  /** The versions of records that the run itself made, and withdraws when it is abandoned or refused. */
  made: z.array(z.object({ record: z.string(), version: z.int().positive() })),
  missing: z.array(missingRecordSchema),
});

/** What happens to a provisioning, event by event; the stream is `provisioning:<uuid>`. */
export const provisioningEventSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('PROVISIONING_REQUESTED'),
    data: z.object({
      document_hash: z.string(),
      steps: z.array(z.object({ id: z.string(), title: z.string() })),
    }),
  }),
  z.object({ type: z.literal('PROVISIONING_STEP_DECIDED'), data: decidedSchema }),
  z.object({
    type: z.literal('PROVISIONING_WAITING'),
    data: z.object({
      step: z.string(),
      code: z.string(),
      missing: z.array(missingRecordSchema),
      until: z.iso.datetime(),
    }),
  }),
  z.object({
    type: z.literal('PROVISIONING_EVIDENCE_SUBMITTED'),
    data: z.object({ references: z.array(referenceSchema) }),
  }),
  z.object({
    type: z.literal('PROVISIONING_CLOSED'),
    data: z.object({
      state: z.enum(['completed', 'refused', 'abandoned']),
      code: z.string().optional(),
      reason: z.string(),
      withdrawn: z.array(z.string()),
    }),
  }),
]);
export type ProvisioningEvent = z.output<typeof provisioningEventSchema>;
export type StepDecided = z.output<typeof decidedSchema>;

/** How far a provisioning has come, folded from its events. */
export interface ProvisioningProgress {
  readonly steps: readonly {
    readonly id: string;
    readonly title: string;
    readonly decided: StepDecided | undefined;
    readonly decidedAt: string | undefined;
  }[];
  readonly waiting: Extract<ProvisioningEvent, { type: 'PROVISIONING_WAITING' }>['data'] | undefined;
  readonly closed: Extract<ProvisioningEvent, { type: 'PROVISIONING_CLOSED' }>['data'] | undefined;
}

export function foldProvisioning(events: readonly RecordedEvent[]): ProvisioningProgress {
  return events.reduce<ProvisioningProgress>(
    (progress, event) => evolve(progress, provisioningEventSchema.parse(event), event.recordedAt),
    { steps: [], waiting: undefined, closed: undefined },
  );
}

function evolve(progress: ProvisioningProgress, event: ProvisioningEvent, at: string): ProvisioningProgress {
  switch (event.type) {
    case 'PROVISIONING_REQUESTED':
      return {
        ...progress,
        steps: event.data.steps.map((step) => ({ ...step, decided: undefined, decidedAt: undefined })),
      };
    case 'PROVISIONING_STEP_DECIDED':
      return {
        ...progress,
        steps: progress.steps.map((step) =>
          step.id === event.data.step ? { ...step, decided: event.data, decidedAt: at } : step,
        ),
        waiting: event.data.outcome === 'refused' ? progress.waiting : undefined,
      };
    case 'PROVISIONING_WAITING':
      return { ...progress, waiting: event.data };
    case 'PROVISIONING_EVIDENCE_SUBMITTED':
      return progress;
    case 'PROVISIONING_CLOSED':
      return { ...progress, waiting: undefined, closed: event.data };
    default:
      return event satisfies never;
  }
}
