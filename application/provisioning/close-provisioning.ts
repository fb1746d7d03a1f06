import { v7 as uuidv7 } from 'uuid';
import type { RecordedEvent } from '../../domain/event';
import { WITHDRAWN } from '../../domain/event';
import {
  foldProvisioning,
  type ProvisioningEnding,
  provisioningEventSchema,
} from '../../domain/provisioning';
import type { EventToAppend } from '../../store/event-store';
import {
  eventOf,
  type ProvisioningRunDependencies,
  provisioningStream,
  type RunIdentity,
} from './provisioning-run';

export interface Ending {
  readonly state: ProvisioningEnding;
  readonly code?: string;
  /** In a sentence, for whoever reads the run. */
  readonly reason: string;
}

const attempts = 5;

/**
 * Ends a provisioning once. One that is refused or abandoned withdraws the record versions that it made, where they
 * still are the newest, so that gates no longer know them and a corrected document can name them again.
 */
export async function closeProvisioning(
  { store, tenants, provisionings, clock }: Omit<ProvisioningRunDependencies, 'execute'>,
  run: RunIdentity,
  { state, code, reason }: Ending,
): Promise<void> {
  const tenant = await tenants.allot(run.tenant);
  const stream = provisioningStream(run.provisioning);
  for (let attempt = 0; attempt < attempts; attempt++) {
    const history = await store.history(tenant, stream);
    const { closed } = foldProvisioning(history);
    if (closed !== undefined) return provisionings.markClosed(run.provisioning, closed.state);
    const made = state === 'completed' ? [] : recordsMade(history);
    const { facts } = await store.read(tenant, [...new Set(made.map(({ record }) => record))]);
    const withdrawn = made.filter(({ record, version }) => facts.get(record)?.version === version);
    const note = eventOf(run, {
      type: 'PROVISIONING_CLOSED',
      data: {
        state,
        ...(code === undefined ? {} : { code }),
        reason,
        withdrawn: withdrawn.map(({ record }) => record),
      },
    });
    const written = await store.append({
      tenant,
      actor: run.principal.id,
      recordedAt: clock().toISOString(),
      restedOn: {},
      events: [
        { ...note, id: uuidv7(), expected: history.length },
        ...withdrawn.map(
          ({ record, version }): EventToAppend => ({
            stream: record,
            type: WITHDRAWN,
            data: { provisioning: run.provisioning, reason },
            id: uuidv7(),
            expected: version,
          }),
        ),
      ],
    });
    if (written.status === 'appended') return provisionings.markClosed(run.provisioning, state);
  }
  throw new Error(`provisioning ${run.provisioning} could not be closed: its records kept changing`);
}

function recordsMade(history: readonly RecordedEvent[]) {
  return history.flatMap((recorded) => {
    const event = provisioningEventSchema.parse(recorded);
    return event.type === 'PROVISIONING_STEP_DECIDED' ? event.data.made : [];
  });
}
