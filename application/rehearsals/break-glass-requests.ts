import { v7 as uuidv7 } from 'uuid';
import { standingOf } from '../../domain/approval-standing';
import type { BreakGlassApproval, BreakGlassRequest, BreakGlassResolution } from '../../domain/break-glass';
import type { NewEvent } from '../../domain/event';
import type { KeyBinding } from '../../domain/key-binding';
import { type Principal, portcullisItself } from '../../domain/principal';
import type { EventStore } from '../../store/event-store';
import type { Tenants } from '../../store/tenants';
import { type BreakGlassFacts, readBreakGlassFacts } from './break-glass-facts';
import { answerEvents, requestEvents, requestOf, resolutionEvents } from './break-glass-records';
import type { BreakGlassRunInput, RehearsalIdentity } from './rehearsal-run';

export interface BreakGlassRequestsDependencies {
  readonly store: EventStore;
  readonly tenants: Tenants;
  readonly principals: { find(id: string): Promise<Principal | undefined> };
  readonly clock: () => Date;
}

export type AskedAccess =
  | { readonly status: 'asked'; readonly request: BreakGlassRequest }
  /** The key gives no access, whoever approves: nobody is asked. */
  | { readonly status: 'barred' };

/** A principal's answer, as a run needs it. */
export type RequestAnswer = Pick<BreakGlassApproval, 'approver' | 'answer' | 'presence_receipt'>;

/** Where a request stands. */
export type RequestStanding =
  | { readonly status: 'open'; readonly answers: readonly RequestAnswer[] }
  | { readonly status: 'barred' }
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
 * Asks for emergency access, and says what became of it. A resolution rests on every answer that there is, on the review
 * of the last grant and on the key's revocations, so that none that comes meanwhile is overlooked. Each call may be
 * repeated, and takes effect once.
 */
export class BreakGlassRequests {
  constructor(private readonly dependencies: BreakGlassRequestsDependencies) {}

  /** Records what is asked for, by the policy of the key. */
  ask(run: RehearsalIdentity, binding: KeyBinding, input: BreakGlassRunInput): Promise<AskedAccess> {
    return this.undisputed(run, async (facts, now) => {
      if (facts.request !== undefined) return { status: 'asked', request: facts.request };
      if (facts.barred) return { status: 'barred' };
      const request = requestOf(run, binding, input, now);
      const asked = await this.record(run, facts, run.requestedBy, now, requestEvents(run, request));
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
      if (standing === 'granted' && facts.barred) return { status: 'barred' };
      if (standing !== 'waiting') return this.resolve(run, facts, standing, portcullisItself.id, now);
      if (timeIsOver) return this.resolve(run, facts, 'expired', portcullisItself.id, now);
      const [first, ...rest] = answerEvents(run, facts);
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
    const recorded = await this.record(run, facts, actor, now, resolutionEvents(run, facts, resolution));
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

function resolved(
  { answers }: BreakGlassFacts,
  resolution: BreakGlassResolution['resolution'],
): RequestStanding {
  return { status: 'resolved', resolution, answers: answers.map(told) };
}

function told({ approver, answer, presence_receipt }: BreakGlassApproval): RequestAnswer {
  return { approver, answer, presence_receipt };
}
