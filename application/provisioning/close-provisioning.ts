import { v7 as uuidv7 } from 'uuid';
import type { RecordedEvent } from '../../domain/event';
import { WITHDRAWN } from '../../domain/event';
import {
  foldProvisioning,
  type ProvisioningEnding,
  provisioningEventSchema,
} from '../../domain/provisioning';
import type { Stream } from '../../domain/stream';
import type { EventStore, EventToAppend, TenantId } from '../../store/event-store';
import type { ProvisioningRunDependencies } from './provisioning-run';
import { eventOf, provisioningStream, type RunIdentity } from './run-notes';

export interface Ending {
  readonly state: ProvisioningEnding;
  readonly code?: string;
  /** In a sentence, for whoever reads the run. */
  readonly reason: string;
}

const attempts = 5;

/**
 * Ends a provisioning once. One that is refused or abandoned withdraws the records that it created, so that gates no
 * longer know them and a corrected document can name them again. A record that others made before it, or a version of
 * since, stays.
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
    const withdrawn = state === 'completed' ? [] : await ownRecords(store, tenant, history);
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

/** The records of which every version that stands is the run's own, with the newest of them. */
async function ownRecords(store: EventStore, tenant: TenantId, history: readonly RecordedEvent[]) {
  const versionsMade = new Map<Stream, Set<number>>();
  for (const { record, version } of recordsMade(history))
    versionsMade.set(record, (versionsMade.get(record) ?? new Set<number>()).add(version));
  const own: { readonly record: Stream; readonly version: number }[] = [];
  for (const [record, made] of versionsMade) {
    const versions = await store.history(tenant, record);
    const standing = versions.slice(versions.findLastIndex(({ type }) => type === WITHDRAWN) + 1);
    const newest = standing.at(-1);
    if (newest !== undefined && standing.every(({ version }) => made.has(version)))
      own.push({ record, version: newest.version });
  }
  return own;
}

function recordsMade(history: readonly RecordedEvent[]) {
  return history.flatMap((recorded) => {
    const event = provisioningEventSchema.parse(recorded);
    return event.type === 'PROVISIONING_STEP_DECIDED' ? event.data.made : [];
  });
}
