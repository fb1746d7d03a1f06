import { v7 as uuidv7 } from 'uuid';
import { standingOf } from '../../domain/approval-standing';
import {
  type BreakGlassApproval,
  type BreakGlassRequest,
  type BreakGlassResolution,
  breakGlassRequest,
  breakGlassResolution,
  requestHash,
} from '../../domain/break-glass';
import type { NewEvent } from '../../domain/event';
import { type JsonObject, jsonObject } from '../../domain/json';
import { approvalPolicyOf, type KeyBinding } from '../../domain/key-binding';
import { type Principal, portcullisItself } from '../../domain/principal';
import type { Reference } from '../../domain/reference';
import { type RehearsalEvent, rehearsalStream } from '../../domain/rehearsal';
import { breakGlassGrantsStream } from '../../domain/stream';
import type { EventStore } from '../../store/event-store';
import type { Tenants } from '../../store/tenants';
import { type BreakGlassFacts, readBreakGlassFacts } from './break-glass-facts';
import type { BreakGlassRunInput, RehearsalIdentity } from './rehearsal-run';

export interface BreakGlassRequestsDependencies {
  readonly store: EventStore;
  readonly tenants: Tenants;
  readonly principals: { find(id: string): Promise<Principal | undefined> };
  readonly clock: () => Date;
}

export type AskedAccess =
  | { readonly status: 'asked'; readonly request: BreakGlassRequest }
  /** The last grant of the key was not looked back on: nobody is asked before it is. */
  | { readonly status: 'review_owed' };

/** A principal's answer, as a run needs it. */
export type RequestAnswer = Pick<BreakGlassApproval, 'approver' | 'answer' | 'presence_receipt'>;

/** Where a request stands. */
export type RequestStanding =
  | { readonly status: 'open'; readonly answers: readonly RequestAnswer[] }
  | { readonly status: 'review_owed' }
  | {
      readonly status: 'resolved';
      readonly resolution: BreakGlassResolution['resolution'];
      readonly answers: readonly RequestAnswer[];
    };

/** Somebody wants to take a request back who neither made it nor runs the deployment. */
export class WithdrawalForbidden extends Error {
  override readonly name = 'WithdrawalForbidden';
}

const attempts = 10;

/**
 * Asks for emergency access, and says what became of it. A resolution rests on every answer that there is and on the
 * review of the last grant, so that none that comes meanwhile is overlooked. Each call may be repeated, and takes effect
 * once.
 */
export class BreakGlassRequests {
  constructor(private readonly dependencies: BreakGlassRequestsDependencies) {}

  /** Records what is asked for, by the policy of the key. */
  ask(run: RehearsalIdentity, binding: KeyBinding, input: BreakGlassRunInput): Promise<AskedAccess> {
    return this.undisputed(run, async (facts, now) => {
      if (facts.request !== undefined) return { status: 'asked', request: facts.request };
      if (facts.reviewOwed) return { status: 'review_owed' };
      const request = requestOf(run, binding, input, now);
      const awaited = {
        request: request.break_glass_request,
        request_hash: request.request_hash,
        needed: request.policy.needed,
        answer_by: request.answer_by,
      };
      const asked = await this.record(run, facts, run.requestedBy, now, [
        {
          stream: request.break_glass_request,
          type: 'BREAK_GLASS_REQUESTED',
          data: recordOf('breakGlass.request', request),
        },
        noted(run, { type: 'REHEARSAL_APPROVAL_AWAITED', data: awaited }),
      ]);
      return asked ? { status: 'asked', request } : undefined;
    });
  }

  /**
   * Resolves the request where its answers do, and notes those that are new.
   * @param timeIsOver whether it is resolved in any case, for want of answers as expired
   */
  judge(run: RehearsalIdentity, timeIsOver: boolean): Promise<RequestStanding> {
    return this.undisputed(run, async (facts, now) => {
      const { request, answers, resolution } = facts;
      if (request === undefined) throw new Error(`rehearsal ${run.rehearsal} asked nobody`);
      if (resolution !== undefined) return resolved(facts, resolution.resolution);
      const { standing } = standingOf(request, answers);
      if (standing === 'granted' && facts.reviewOwed) return { status: 'review_owed' };
      if (standing !== 'waiting') return this.resolve(run, facts, standing, portcullisItself.id, now);
      if (timeIsOver) return this.resolve(run, facts, 'expired', portcullisItself.id, now);
      const [first, ...rest] = newAnswers(run, facts);
      const noted =
        first === undefined || (await this.record(run, facts, portcullisItself.id, now, [first, ...rest]));
      return noted ? { status: 'open', answers: answers.map(told) } : undefined;
    });
  }

  /**
   * Takes an open request back; one that is resolved stays as it is.
   * @throws WithdrawalForbidden where the principal is neither who asked nor of the deployment
   */
  async withdraw(run: RehearsalIdentity, principal: string): Promise<RequestStanding> {
    if (principal !== run.requestedBy && !(await this.isOfTheDeployment(principal)))
      throw new WithdrawalForbidden();
    return this.withdrawn(run, principal);
  }

  /** Takes a request back whose rehearsal ended before anything became of it. */
  async abandon(run: RehearsalIdentity): Promise<void> {
    await this.withdrawn(run, portcullisItself.id);
  }

  private withdrawn(run: RehearsalIdentity, actor: string): Promise<RequestStanding> {
    return this.undisputed(run, async (facts, now) => {
      if (facts.resolution !== undefined) return resolved(facts, facts.resolution.resolution);
      if (facts.request === undefined) return { status: 'open', answers: [] };
      return this.resolve(run, facts, 'withdrawn', actor, now);
    });
  }

  private async isOfTheDeployment(principal: string): Promise<boolean> {
    const found = await this.dependencies.principals.find(principal);
    return found?.kind === 'operator' || found?.kind === 'service';
  }

  /** Undefined where something that the resolution rests on has changed meanwhile. */
  private async resolve(
    run: RehearsalIdentity,
    facts: BreakGlassFacts,
    resolution: BreakGlassResolution['resolution'],
    actor: string,
    now: Date,
  ): Promise<RequestStanding | undefined> {
    const record = breakGlassResolution(run.rehearsal);
    const type = `BREAK_GLASS_${resolution.toUpperCase()}`;
    const data = recordOf('breakGlass.resolve', {
      break_glass_resolution: record,
      rehearsal: run.rehearsal,
      key_ref: run.keyRef,
      resolution,
      approvals: answersOf(facts, 'approve'),
      denials: answersOf(facts, 'deny'),
    });
    const recorded = await this.record(run, facts, actor, now, [
      { stream: record, type, data },
      ...(resolution === 'granted' ? [{ stream: breakGlassGrantsStream(run.keyRef), type, data }] : []),
      ...newAnswers(run, facts),
      noted(run, { type: 'REHEARSAL_RESOLVED', data: { record, resolution } }),
    ]);
    return recorded ? resolved(facts, resolution) : undefined;
  }

  /** Writes on the facts as they were read; false where one of them has changed. */
  private async record(
    run: RehearsalIdentity,
    { restedOn }: BreakGlassFacts,
    actor: string,
    now: Date,
    [first, ...rest]: readonly [NewEvent, ...NewEvent[]],
  ): Promise<boolean> {
    const { store, tenants } = this.dependencies;
    const placed = (event: NewEvent) => ({
      ...event,
      id: uuidv7(),
      expected: restedOn[event.stream] ?? ('any' as const),
    });
    const written = await store.append({
      tenant: await tenants.allot(run.tenant),
      actor,
      recordedAt: now.toISOString(),
      restedOn,
      events: [placed(first), ...rest.map(placed)],
    });
    return written.status === 'appended';
  }

  /** Goes by the facts as they are; where they changed meanwhile, and the work gave nothing, by the new ones. */
  private async undisputed<Value>(
    run: RehearsalIdentity,
    work: (facts: BreakGlassFacts, now: Date) => Promise<Value | undefined>,
  ): Promise<Value> {
    const { store, tenants, clock } = this.dependencies;
    const tenant = await tenants.allot(run.tenant);
    for (let attempt = 0; attempt < attempts; attempt++) {
      const now = clock();
      const value = await work(await readBreakGlassFacts(store, tenant, run, now.toISOString()), now);
      if (value !== undefined) return value;
    }
    throw new Error(`what the request of rehearsal ${run.rehearsal} rests on kept changing`);
  }
}

function requestOf(
  { rehearsal, keyRef, requestedBy }: RehearsalIdentity,
  binding: KeyBinding,
  { reason, ticket, justificationHash }: BreakGlassRunInput,
  now: Date,
): BreakGlassRequest {
  const policy = approvalPolicyOf(binding);
  const asked = {
    break_glass_request: breakGlassRequest(rehearsal),
    rehearsal,
    key_ref: keyRef,
    requested_by: requestedBy,
    reason,
    ticket,
    justification_hash: justificationHash,
    policy,
    requested_at: now.toISOString(),
    answer_by: new Date(now.getTime() + policy.answer_seconds * 1000).toISOString(),
  };
  return { ...asked, request_hash: requestHash(asked) };
}

function resolved(
  { answers }: BreakGlassFacts,
  resolution: BreakGlassResolution['resolution'],
): RequestStanding {
  return { status: 'resolved', resolution, answers: answers.map(told) };
}

function told({ approver, answer, presence_receipt }: BreakGlassApproval): RequestAnswer {
  return { approver, answer, presence_receipt };
}

function answersOf({ answers }: BreakGlassFacts, wanted: BreakGlassApproval['answer']): Reference[] {
  return answers
    .filter(({ answer }) => answer === wanted)
    .map(({ break_glass_approval: reference }) => reference);
}

/** Notes of the answers that the rehearsal doesn't tell of yet. */
function newAnswers(run: RehearsalIdentity, { answers, course }: BreakGlassFacts): NewEvent[] {
  return answers
    .map(({ break_glass_approval: approval, approver, answer }) => ({ approval, approver, answer }))
    .filter(({ approval }) => !course.answered.some((before) => before.approval === approval))
    .map((data) => noted(run, { type: 'REHEARSAL_ANSWERED', data }));
}

function noted({ rehearsal }: RehearsalIdentity, { type, data }: RehearsalEvent): NewEvent {
  return { stream: rehearsalStream(rehearsal), type, data: jsonObject(data) };
}

/** In the shape of every record, though no operation of the contract makes it. */
function recordOf(operation: string, body: BreakGlassRequest | BreakGlassResolution): JsonObject {
  return jsonObject({ operation, outcome: 'recorded', request: { key_ref: body.key_ref }, body });
}
