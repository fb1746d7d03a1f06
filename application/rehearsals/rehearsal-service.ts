import { v7 as uuidv7 } from 'uuid';
import type { Reference } from '../../domain/reference';
import {
  foldRehearsal,
  type RehearsalCourse,
  type RehearsalKind,
  rehearsalStream,
} from '../../domain/rehearsal';
import type { RehearsalFilter, RehearsalRow } from '../../store/rehearsals';
import { actingFor, type Caller } from '../caller';
import { ok, problem, type Result } from '../problem';
import { DependencyAway } from '../provisioning/runs';
import { RehearsalLife, type RehearsalLifeDependencies } from './rehearsal-life';
import type { RehearsalRuns } from './rehearsal-runs';

export interface RehearsalServiceDependencies extends RehearsalLifeDependencies {
  readonly rehearsalRuns: RehearsalRuns;
}

/** What is to be rehearsed. */
export interface RehearsalRequest {
  readonly tenant?: Reference | undefined;
  readonly kind: RehearsalKind;
  readonly key_ref: Reference;
  /** What the drill is called; a name of its own where it is left out. */
  readonly period?: string | undefined;
  /** Of signing: the commitment to sign over. */
  readonly payload_hash?: string | undefined;
}

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
    const period = request.period ?? `drill-${uuidv7()}`;
    const workflowId = `${request.kind}-rehearsal/${tenant}/${request.key_ref}/${period}`;
    const input = {
      tenant,
      keyRef: request.key_ref,
      period,
      requestedBy: caller.principal.id,
      ...(request.payload_hash === undefined ? {} : { payloadHash: request.payload_hash }),
    };
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

  /** A rehearsal of the caller's tenant; an operator's of any. */
  async find(id: string, { session }: Caller): Promise<Result<RehearsalView>> {
    const row = await this.dependencies.rehearsals.find(id);
    if (row === undefined || (session !== undefined && session.tenant !== row.tenantReference))
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
