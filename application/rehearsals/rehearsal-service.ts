import { v7 as uuidv7 } from 'uuid';
import type { BreakGlassRequest } from '../../domain/break-glass';
import type { Reference } from '../../domain/reference';
import { foldRehearsal, type RehearsalCourse, rehearsalStream } from '../../domain/rehearsal';
import { rehearsalWorkflowId } from '../../domain/rehearsal-workflow-id';
import type { RehearsalFilter, RehearsalRow } from '../../store/rehearsals';
import { actingFor, type Caller, confinedTo } from '../caller';
import { ok, problem, type Result } from '../problem';
import { DependencyAway } from '../provisioning/runs';
import { receiveApprovals } from './receive-approvals';
import { RehearsalLife, type RehearsalLifeDependencies } from './rehearsal-life';
import type {
  ApprovalsReceived,
  BreakGlassRunInput,
  RehearsalIdentity,
  RehearsalRunInput,
  SigningRunInput,
} from './rehearsal-run';
import type { RehearsalRuns } from './rehearsal-runs';

export interface RehearsalServiceDependencies extends RehearsalLifeDependencies {
  readonly rehearsalRuns: RehearsalRuns;
}

/** What is to be rehearsed. */
export type RehearsalRequest = {
  readonly tenant?: Reference | undefined;
  readonly key_ref: Reference;
  /** What the drill is called; a name of its own where it is left out. */
  readonly period?: string | undefined;
} & (
  | { readonly kind: 'rotation' }
  | {
      readonly kind: 'signing';
      /** The commitment to sign over. */
      readonly payload_hash: string;
    }
  | ({ readonly kind: 'break_glass' } & Pick<BreakGlassRequest, 'reason' | 'ticket' | 'justification_hash'>)
);

export interface RehearsalView {
  readonly row: RehearsalRow;
  readonly course: RehearsalCourse;
}

/** A drill that was asked for. */
export interface StartedRehearsal extends RehearsalView {
  /** Whether its run has begun; else it begins when Temporal answers again. */
  readonly launched: boolean;
}

/** What people do with rehearsals. Everything is read from Postgres. */
export class RehearsalService {
  private readonly life: RehearsalLife;

  constructor(private readonly dependencies: RehearsalServiceDependencies) {
    this.life = new RehearsalLife(dependencies);
  }

  /**
   * Lists the drill and starts it; one that has the name already is given as it is. Where Temporal is away it stays
   * listed and is started later: what was accepted is not lost.
   */
  async start(request: RehearsalRequest, caller: Caller): Promise<Result<StartedRehearsal>> {
    const acting = actingFor(request, caller);
    if (!acting.ok) return acting;
    const { tenant } = acting.value;
    const keptOut = await this.dependencies.tenantDoor.refuses(tenant);
    if (keptOut !== undefined) return problem(keptOut);
    const period = request.period ?? `drill-${uuidv7()}`;
    const workflowId = rehearsalWorkflowId(request.kind, tenant, request.key_ref, period);
    const input = inputOf(request, {
      tenant,
      keyRef: request.key_ref,
      period,
      requestedBy: caller.principal.id,
    });
    const opened = await this.life.open(request.kind, input, { workflowId, scheduledFor: null });
    const id = opened.status === 'open' ? opened.run.rehearsal : opened.result.rehearsal;
    let launched = true;
    if (opened.status === 'open') {
      try {
        await this.dependencies.rehearsalRuns.start(request.kind, workflowId, input);
      } catch (error) {
        if (!(error instanceof DependencyAway)) throw error;
        launched = false;
      }
    }
    const found = await this.find(id, caller);
    return found.ok ? ok({ ...found.value, launched }) : found;
  }

  /**
   * Hands recorded answers to the run that waits for them. What was recorded wakes it by itself, so that it may wait no
   * more by the time they are handed in; then they are only looked up.
   */
  async handIn(
    id: string,
    approvals: readonly Reference[],
    caller: Caller,
  ): Promise<Result<ApprovalsReceived>> {
    const found = await this.find(id, caller);
    if (!found.ok) return found;
    const { row } = found.value;
    const { rehearsalRuns } = this.dependencies;
    const received = waitsForAnswers(row)
      ? await rehearsalRuns.submitApproval(row.workflowId, caller.principal.id, approvals)
      : undefined;
    return ok(received ?? (await receiveApprovals(this.dependencies, identityOf(row), approvals)));
  }

  /** Takes back what was asked for while it is waited for answers: whoever asked may, and operators of the deployment. */
  async withdraw(id: string, caller: Caller): Promise<Result<RehearsalView>> {
    const found = await this.find(id, caller);
    if (!found.ok) return found;
    const { row } = found.value;
    const { principal } = caller;
    if (confinedTo(caller) !== undefined && principal.id !== row.requestedBy)
      return problem({
        code: 'withdrawal_forbidden',
        detail: 'Only the principal who asked, or an operator of the deployment, may take the request back.',
      });
    const standing = waitsForAnswers(row)
      ? await this.dependencies.rehearsalRuns.withdraw(row.workflowId, principal.id)
      : undefined;
    if (standing?.status !== 'resolved' || standing.resolution !== 'withdrawn')
      return problem({
        code: 'rehearsal_closed',
        detail: 'The rehearsal waits for no answers, so that there is nothing to take back.',
      });
    return this.find(id, caller);
  }

  /** A rehearsal of the caller's tenant; an operator's of any. */
  async find(id: string, caller: Caller): Promise<Result<RehearsalView>> {
    const row = await this.dependencies.rehearsals.find(id);
    const own = confinedTo(caller);
    if (row === undefined || (own !== undefined && own !== row.tenantReference))
      return problem({ code: 'not_found', detail: 'No rehearsal has this id.' });
    const history = await this.dependencies.store.history(row.tenant, rehearsalStream(row.id));
    return ok({ row, course: foldRehearsal(history) });
  }

  /** Newest first. A tenant that nobody ever named has none. */
  async list({
    tenant,
    ...filter
  }: Omit<RehearsalFilter, 'tenant'> & { readonly tenant: Reference | undefined }): Promise<
    readonly RehearsalRow[]
  > {
    if (tenant === undefined) return this.dependencies.rehearsals.list(filter);
    const id = await this.dependencies.tenants.find(tenant);
    return id === undefined ? [] : this.dependencies.rehearsals.list({ ...filter, tenant: id });
  }
}

/** Whether its run takes answers: no other drill asks anybody. */
function waitsForAnswers({ kind, state }: RehearsalRow): boolean {
  return kind === 'break_glass' && state === 'running';
}

/** The drill of a row, as what is done for it names it. */
export function identityOf({
  id: rehearsal,
  kind,
  tenantReference: tenant,
  keyRef,
  requestedBy,
}: RehearsalRow): RehearsalIdentity {
  return { rehearsal, kind, tenant, keyRef, requestedBy };
}

function inputOf(
  request: RehearsalRequest,
  input: RehearsalRunInput,
): RehearsalRunInput | SigningRunInput | BreakGlassRunInput {
  switch (request.kind) {
    case 'rotation':
      return input;
    case 'signing':
      return { ...input, payloadHash: request.payload_hash };
    case 'break_glass': {
      const { reason, ticket, justification_hash: justificationHash } = request;
      return { ...input, reason, ticket, justificationHash };
    }
    default:
      return request satisfies never;
  }
}
