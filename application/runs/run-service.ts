import { setTimeout as sleep } from 'node:timers/promises';
import { v7 as uuidv7 } from 'uuid';
import type { EscalateTo } from '../../domain/escalation';
import { jsonObject } from '../../domain/json';
import type { Reference } from '../../domain/reference';
import { type RegisteredTenant, tenantOfSlug } from '../../domain/registered-tenant';
import type { QuotaUse } from '../../domain/run-quota';
import { echoModel, tenantRunWorkflowId, turnsUnlessGiven } from '../../domain/tenant-run';
import { decideModel } from '../../domain/tool-policy';
import type { NewTenantRun, TenantRunFilter, TenantRunRow } from '../../store/tenant-runs';
import { actingFor, type Caller, confinedTo } from '../caller';
import { requestKey } from '../command-key';
import { ok, problem, type Result } from '../problem';
import { DependencyAway } from '../provisioning/runs';
import { areaOf } from './run-conclusions';
import type { RunDependencies } from './run-dependencies';
import { RunLife } from './run-life';
import { RunQuotas } from './run-quotas';
import { Said, type SaidPart } from './said';

/** What is to be run. */
export interface RunRequest {
  readonly tenant?: Reference | undefined;
  readonly prompt: string;
  readonly provider?: string | undefined;
  readonly model?: string | undefined;
  readonly max_turns?: number | undefined;
}

/** A run, with what was said in it. */
export interface RunView {
  readonly row: TenantRunRow;
  readonly parts: readonly SaidPart[];
  /** The team that it is a matter for, where it ended so. */
  readonly escalateTo: EscalateTo | undefined;
}

/** For which a request waits for the end of its run. */
const waitMilliseconds = 10_000;
const pollMilliseconds = 50;

/** What people do with runs. Everything is read from Postgres. */
export class RunService {
  private readonly life: RunLife;
  private readonly quotas: RunQuotas;
  private readonly said: Said;

  constructor(private readonly dependencies: RunDependencies) {
    this.life = new RunLife(dependencies);
    this.quotas = new RunQuotas(dependencies);
    this.said = new Said(dependencies.sealing);
  }

  /** Begins a run, and waits for its end for some seconds. Where Temporal is away it begins later. */
  async start(request: RunRequest, caller: Caller, idempotencyKey?: string): Promise<Result<RunView>> {
    const acting = actingFor(request, caller);
    if (!acting.ok) return acting;
    const tenant = await this.dependencies.standings.of(acting.value.tenant);
    if (tenant === undefined) return noTenant;
    const { models, moves, tenantDoor, workflows } = this.dependencies;
    const shut = await tenantDoor.refuses(acting.value.tenant);
    if (shut !== undefined) return problem(shut);
    const provider = request.provider ?? models.names[0];
    if (!models.names.includes(provider)) return unknownProvider(models.names);
    const namespace = workflows.namespaceOf(tenant);
    if (await moves.underWay(tenant.id)) return beingMoved;

    const id = uuidv7();
    const { reference } = tenant;
    const run: NewTenantRun = {
      id,
      tenant: tenant.id,
      tenantReference: reference,
      provider,
      model: request.model ?? modelUnlessGiven(tenant),
      maxTurns: request.max_turns ?? turnsUnlessGiven,
      namespace,
      workflowId: tenantRunWorkflowId(reference, id),
      requestedBy: caller.principal.id,
      token: caller.token,
    };
    const opened = await this.life.open(run, request.prompt, keyOf(request, run, idempotencyKey));
    if (!opened.ok) return opened;
    if (opened.value !== id) return this.ended(tenant.id, opened.value);
    try {
      const { workflowId, model, maxTurns } = run;
      await workflows.start(tenant, namespace, workflowId, { run: id, tenant: reference, model, maxTurns });
    } catch (error) {
      // The run stands, and is begun by whoever looks after those that are open.
      if (!(error instanceof DependencyAway)) throw error;
      return this.viewOf(tenant.id, id);
    }
    return this.ended(tenant.id, id);
  }

  /** A run of the caller's tenant; an operator's of any. */
  async find(id: string, caller: Pick<Caller, 'session' | 'capability'>): Promise<Result<RunView>> {
    const { tenants, tenantRuns } = this.dependencies;
    const own = confinedTo(caller);
    const tenant = own === undefined ? await tenantRuns.tenantOf(id) : await tenants.find(own);
    return tenant === undefined ? noRun : this.viewOf(tenant, id);
  }

  /** Newest first. A tenant that nobody ever named has none. */
  async list(tenant: Reference, filter: TenantRunFilter): Promise<readonly TenantRunRow[]> {
    const id = await this.dependencies.tenants.find(tenant);
    return id === undefined ? [] : this.dependencies.tenantRuns.list(id, filter);
  }

  /** Asks an open run to end, and waits for that for some seconds. */
  async cancel(id: string, caller: Caller): Promise<Result<RunView>> {
    const found = await this.find(id, caller);
    if (!found.ok) return found;
    const { namespace, workflowId, tenant, state } = found.value.row;
    if (state !== 'running')
      return problem({
        code: 'run_closed',
        detail: `The run has ended as ${state}: nothing is left to cancel.`,
      });
    await this.dependencies.workflows.cancel(namespace, workflowId);
    return this.ended(tenant, id);
  }

  /** Where the quotas stand that runs of the tenant count against. */
  async usage(slug: string): Promise<Result<readonly QuotaUse[]>> {
    const tenant = await this.dependencies.standings.of(tenantOfSlug(slug));
    return tenant === undefined ? noTenant : ok(await this.quotas.usage(tenant));
  }

  private async ended(tenant: string, id: string): Promise<Result<RunView>> {
    const until = Date.now() + waitMilliseconds;
    const isRunning = async () => (await this.dependencies.tenantRuns.find(tenant, id))?.state === 'running';
    while ((await isRunning()) && Date.now() < until) await sleep(pollMilliseconds);
    return this.viewOf(tenant, id);
  }

  private async viewOf(tenant: string, id: string): Promise<Result<RunView>> {
    const { tenantRuns, escalations } = this.dependencies;
    const row = await tenantRuns.find(tenant, id);
    if (row === undefined) return noRun;
    const parts = (await tenantRuns.parts(tenant, id)).map((part) => this.said.open(tenant, id, part));
    const area = areaOf(row.code);
    return ok({ row, parts, escalateTo: area === undefined ? undefined : escalations.escalateTo(area) });
  }
}

function keyOf(
  request: RunRequest,
  { requestedBy: principal, tenantReference: tenant }: NewTenantRun,
  idempotencyKey: string | undefined,
) {
  const asked = { principal, route: 'run.start', tenant, request: jsonObject(request) };
  return requestKey(asked, idempotencyKey);
}

/** The first model that the tenant's policy names and lets it use; where it names none, the one that is built in. */
function modelUnlessGiven({ policy }: RegisteredTenant): string {
  const [first = echoModel] = (policy.allowed_models ?? []).filter(
    (model) => decideModel(policy, model).allowed,
  );
  return first;
}

const noRun = problem({ code: 'not_found', detail: 'No run has this id.' });

const noTenant = problem({
  code: 'not_found',
  detail: 'No tenant of this name is registered. Name one that portcullis tenant list shows.',
});

const beingMoved = problem({
  code: 'tenant_status_conflict',
  detail:
    'The tenant is being moved to another place, and no run of it begins meanwhile. Try again in a minute.',
});

function unknownProvider(names: readonly string[]) {
  return problem({
    code: 'schema_invalid',
    detail: `The deployment has no model provider of this name, but: ${names.join(', ')}.`,
    issues: [{ pointer: '/provider', detail: 'expected a model provider of the deployment' }],
  });
}
