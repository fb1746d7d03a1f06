import { v7 as uuidv7 } from 'uuid';
import type { EscalateTo, EscalationArea } from '../../domain/escalation';
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
  /** The kind of the fault that kept the run from going on, where one did. */
  readonly fault?: string;
}

const attempts = 5;

/**
 * Ends a provisioning once. One that is refused or abandoned withdraws the records that it created, so that gates no
 * longer know them and a corrected document can name them again. A record that others made before it, or a version of
 * since, stays. Gives whom to call, where somebody has to be called for it.
 */
export async function closeProvisioning(
  dependencies: Omit<ProvisioningRunDependencies, 'execute'>,
  run: RunIdentity,
  ending: Ending,
): Promise<EscalateTo | undefined> {
  await closeOnce(dependencies, run, ending);
  const failed = failureIn(ending);
  if (failed === undefined) return undefined;
  const subject = provisioningStream(run.provisioning);
  return dependencies.escalations.raise({ ...failed, tenant: run.tenant, subject });
}

/** What somebody has to be called for: a fault, or a gate that didn't open; not what was called off. */
function failureIn({ state, code, fault }: Ending): { area: EscalationArea; code: string } | undefined {
  if (state === 'completed') return undefined;
  if (fault !== undefined) return { area: 'provisioning', code: fault };
  return code === undefined ? undefined : { area: 'policy', code };
}

async function closeOnce(
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
