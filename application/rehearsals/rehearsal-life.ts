import { v7 as uuidv7 } from 'uuid';
import { type JsonObject, jsonObject } from '../../domain/json';
import type { KeyBinding } from '../../domain/key-binding';
import type { Principal } from '../../domain/principal';
import { quarterOf } from '../../domain/quarter';
import {
  foldRehearsal,
  type RehearsalEnding,
  type RehearsalEvent,
  type RehearsalKind,
  rehearsalStream,
} from '../../domain/rehearsal';
import type { OperationName } from '../../operations/catalogue';
import type { EventStore } from '../../store/event-store';
import type { RehearsalRow, Rehearsals } from '../../store/rehearsals';
import type { Tenants } from '../../store/tenants';
import { refusedBodySchema } from '../answer';
import type { Execute } from '../execute';
import type { Problem } from '../problem';
import type { TenantDoor } from '../registry/tenant-door';
import type {
  RehearsalConclusion,
  RehearsalIdentity,
  RehearsalResult,
  RehearsalRunInput,
} from './rehearsal-run';
import { standingBinding } from './standing-binding';

export interface RehearsalLifeDependencies {
  readonly execute: Execute;
  readonly store: EventStore;
  readonly tenants: Tenants;
  readonly rehearsals: Rehearsals;
  readonly principals: { find(id: string): Promise<Principal | undefined> };
  readonly tenantDoor: Pick<TenantDoor, 'refuses'>;
  readonly clock: () => Date;
}

/** Where a rehearsal comes from. */
export interface RehearsalOrigin {
  readonly workflowId: string;
  /** ISO 8601, UTC: the nominal time of the schedule; null where somebody asked for it. */
  readonly scheduledFor: string | null;
}

export type OpenedRehearsal =
  | {
      readonly status: 'open';
      readonly run: RehearsalIdentity;
      readonly period: string;
      /** Null where the key is bound to no key store: nothing can be exercised, and the refusal says so. */
      readonly binding: KeyBinding | null;
    }
  /** The drill of that name has ended, or another run carries it out. */
  | { readonly status: 'over'; readonly result: RehearsalResult };

/** A decision could not be come to: a fault of the run, not a refusal. */
export class RehearsalNotDecided extends Error {
  constructor(readonly problem: Problem) {
    super(`${problem.code}: ${problem.detail}`);
  }
}

/** What a drill ended as that was refused for a reason of its own. */
const endings: ReadonlyMap<string, RehearsalEnding> = new Map([
  ['key_custody_rehearsal_failed', 'failed'],
  ['key_custody_break_glass_denied', 'denied'],
  ['key_custody_break_glass_expired', 'expired'],
  ['key_custody_break_glass_withdrawn', 'withdrawn'],
]);

const closingAttempts = 5;

/** Begins and ends rehearsals in the record store. Each call may be repeated, and is carried out once. */
export class RehearsalLife {
  constructor(private readonly dependencies: RehearsalLifeDependencies) {}

  /** @throws RehearsalNotDecided where nothing is done for the tenant. */
  async open(
    kind: RehearsalKind,
    input: RehearsalRunInput,
    { workflowId, scheduledFor }: RehearsalOrigin,
  ): Promise<OpenedRehearsal> {
    const { tenants, rehearsals, store, tenantDoor, clock } = this.dependencies;
    const keptOut = await tenantDoor.refuses(input.tenant);
    if (keptOut !== undefined) throw new RehearsalNotDecided(keptOut);
    const tenant = await tenants.allot(input.tenant);
    const binding = await standingBinding(this.dependencies, tenant, input.keyRef);
    const period =
      input.period ??
      quarterOf(scheduledFor === null ? clock() : new Date(scheduledFor), binding?.time_zone ?? 'UTC');
    const { row } = await rehearsals.open({
      id: uuidv7(),
      tenant,
      tenantReference: input.tenant,
      kind,
      period,
      keyRef: input.keyRef,
      request: jsonObject(input),
      workflowId,
      requestedBy: input.requestedBy,
      scheduledFor: scheduledFor ?? undefined,
    });
    if (row.state !== 'running' || row.workflowId !== workflowId)
      return { status: 'over', result: await this.resultOf(row) };
    // A conflict says that it was noted before.
    await store.append({
      tenant,
      actor: row.requestedBy,
      recordedAt: row.createdAt,
      restedOn: {},
      events: [
        {
          ...eventOf(row.id, {
            type: 'REHEARSAL_STARTED',
            data: {
              kind,
              period,
              key_ref: row.keyRef,
              requested_by: row.requestedBy,
              scheduled_for: row.scheduledFor ?? null,
            },
          }),
          id: uuidv7(),
          expected: 0,
        },
      ],
    });
    const { id: rehearsal, keyRef, requestedBy } = row;
    return {
      status: 'open',
      run: { rehearsal, kind, tenant: input.tenant, keyRef, requestedBy },
      period,
      binding: binding ?? null,
    };
  }

  /** Comes to the decision that concludes the rehearsal, and notes it in its course. @throws RehearsalNotDecided */
  async conclude(
    run: RehearsalIdentity,
    operation: OperationName,
    request: JsonObject,
    key: string,
  ): Promise<RehearsalConclusion> {
    const principal = await this.dependencies.principals.find(run.requestedBy);
    if (principal === undefined) throw new Error(`rehearsal ${run.rehearsal} was asked for by nobody known`);
    const result = await this.dependencies.execute(
      operation,
      { ...request, tenant: run.tenant, key_ref: run.keyRef, rehearsal: run.rehearsal },
      { principal, tenant: run.tenant },
      {
        idempotencyKey: key,
        accompany: ({ decision, eventId, stream }) => [
          eventOf(run.rehearsal, {
            type: 'REHEARSAL_DECIDED',
            data: {
              operation,
              outcome: decision.outcome,
              code: decision.code ?? null,
              record: stream,
              receipt: eventId,
            },
          }),
        ],
      },
    );
    if (!result.ok) throw new RehearsalNotDecided(result.problem);
    const { outcome, body, receipt } = result.value;
    const record = receipt?.record ?? null;
    if (outcome !== 'refused')
      return { state: 'done', code: receipt?.code ?? null, reason: 'The rehearsal was recorded.', record };
    const { stable_code: code, reason } = refusedBodySchema.parse(body);
    return { state: endings.get(code) ?? 'refused', code, reason, record };
  }

  /** Ends it once; where it has ended, as it did. */
  async close(run: RehearsalIdentity, { state, code, reason }: RehearsalConclusion): Promise<void> {
    const { store, tenants, rehearsals, clock } = this.dependencies;
    const tenant = await tenants.allot(run.tenant);
    const stream = rehearsalStream(run.rehearsal);
    for (let attempt = 0; attempt < closingAttempts; attempt++) {
      const history = await store.history(tenant, stream);
      const { closed } = foldRehearsal(history);
      if (closed !== undefined)
        return rehearsals.markClosed(run.rehearsal, closed.state, closed.code ?? undefined);
      const written = await store.append({
        tenant,
        actor: run.requestedBy,
        recordedAt: clock().toISOString(),
        restedOn: {},
        events: [
          {
            ...eventOf(run.rehearsal, { type: 'REHEARSAL_CLOSED', data: { state, code, reason } }),
            id: uuidv7(),
            expected: history.length,
          },
        ],
      });
      if (written.status === 'appended')
        return rehearsals.markClosed(run.rehearsal, state, code ?? undefined);
    }
    throw new Error(`rehearsal ${run.rehearsal} could not be closed: its course kept changing`);
  }

  private async resultOf(row: RehearsalRow): Promise<RehearsalResult> {
    const { id: rehearsal, kind, tenantReference: tenant } = row;
    const history = await this.dependencies.store.history(row.tenant, rehearsalStream(rehearsal));
    const { closed, decided } = foldRehearsal(history);
    return {
      rehearsal,
      kind,
      tenant,
      state: closed?.state ?? 'cancelled',
      code: closed?.code ?? null,
      reason: closed?.reason ?? `Another run, ${row.workflowId}, carries this drill out.`,
      record: decided.at(-1)?.record ?? null,
    };
  }
}

function eventOf(rehearsal: string, { type, data }: RehearsalEvent) {
  return { stream: rehearsalStream(rehearsal), type, data: jsonObject(data) };
}
