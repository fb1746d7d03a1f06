import { z } from 'zod';
import type { RecordedEvent } from './event';
import { outcomes } from './outcome';
import { referenceSchema } from './reference';
import { rehearsalKinds, rehearsalStates } from './rehearsal';

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

const keyMadeSchema = z.object({
  step: z.string(),
  key_store: z.string(),
  key_name: z.string(),
  /** PEM. */
  public_key: z.string(),
});

/** Whom a rehearsal of the run waits for. */
export const awaitedApprovalsSchema = z.object({
  rehearsal: z.uuid(),
  approvals: z.int().nonnegative(),
  needed: z.int().positive(),
  until: z.iso.datetime(),
});
export type AwaitedApprovals = z.output<typeof awaitedApprovalsSchema>;

const rehearsedSchema = z.object({
  step: z.string(),
  title: z.string(),
  kind: z.enum(rehearsalKinds),
  /** Null where it ended before it could say which it is. */
  rehearsal: z.uuid().nullable(),
  workflow_id: z.string(),
  state: z.enum(rehearsalStates).exclude(['running']),
  code: z.string().nullable(),
  reason: z.string(),
  /** The record, or the refusal, that concluded it. */
  record: z.string().nullable(),
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
  z.object({ type: z.literal('PROVISIONING_KEY_MADE'), data: keyMadeSchema }),
  z.object({
    type: z.literal('PROVISIONING_REHEARSAL_AWAITS'),
    data: z.object({ step: z.string(), ...awaitedApprovalsSchema.shape }),
  }),
  z.object({ type: z.literal('PROVISIONING_REHEARSED'), data: rehearsedSchema }),
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
export type StepRehearsed = z.output<typeof rehearsedSchema>;

/** A step, and what it came to: a decision, a key that was made, or a rehearsal. */
export interface StepProgress {
  readonly id: string;
  readonly title: string;
  readonly decided: StepDecided | undefined;
  readonly made?: z.output<typeof keyMadeSchema>;
  readonly awaiting?: AwaitedApprovals;
  readonly rehearsed?: StepRehearsed;
  readonly decidedAt: string | undefined;
}

/** How far a provisioning has come, folded from its events. */
export interface ProvisioningProgress {
  readonly steps: readonly StepProgress[];
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
        steps: withStep(progress, event.data.step, { decided: event.data, decidedAt: at }),
        waiting: event.data.outcome === 'refused' ? progress.waiting : undefined,
      };
    case 'PROVISIONING_KEY_MADE':
      return {
        ...progress,
        steps: withStep(progress, event.data.step, { made: event.data, decidedAt: at }),
      };
    case 'PROVISIONING_REHEARSAL_AWAITS': {
      const { step, ...awaiting } = event.data;
      return { ...progress, steps: withStep(progress, step, { awaiting }) };
    }
    case 'PROVISIONING_REHEARSED':
      return {
        ...progress,
        steps: withStep(progress, event.data.step, { rehearsed: event.data, decidedAt: at }),
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

function withStep(
  { steps }: ProvisioningProgress,
  id: string,
  came: Partial<StepProgress>,
): ProvisioningProgress['steps'] {
  return steps.map((step) => (step.id === id ? { ...step, ...came } : step));
}

/**
 * The id of the step that is due: the one for whose evidence the run waits, else the first that nothing came of yet, or
 * one whose refusal the run stands at.
 */
export function stepDue({
  steps,
  waiting,
}: Pick<ProvisioningProgress, 'steps' | 'waiting'>): string | undefined {
  const touched = steps.findLastIndex(({ decidedAt }) => decidedAt !== undefined);
  const due = steps.find(
    ({ decided, decidedAt }, index) =>
      decidedAt === undefined || (decided?.outcome === 'refused' && index === touched),
  );
  return waiting?.step ?? due?.id;
}
