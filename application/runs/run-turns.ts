import { quotaWindow } from '../../domain/run-quota';
import { secretPath } from '../../domain/secret';
import { echoModel } from '../../domain/tenant-run';
import { decideModel, decideTool } from '../../domain/tool-policy';
import type { LanguageModel, ModelOutcome, ModelReply, ModelRequest } from '../../models/language-model';
import { mostTokens } from '../../models/token-estimate';
import { settleReservation } from '../../store/run-usage';
import { insertTenantRunPart, noteModel } from '../../store/tenant-run-rows';
import { over, quotaExhausted } from './run-conclusions';
import type { RunDependencies } from './run-dependencies';
import { askerOf, RunQuotas } from './run-quotas';
import { type Running, running } from './running';
import { replyIn, Said } from './said';
import type { Admitted, ModelTurn, Over, ReservedTurn, TenantRunInput } from './tenant-run';

/** A model that doesn't answer for now: it is to be asked again. */
export class ModelAway extends Error {
  override readonly name = 'ModelAway';
  constructor(
    readonly reason: string,
    readonly retryAfterMs: number | undefined,
  ) {
    super(reason);
  }
}

/** For which try of a step something is done. */
export interface RunAttempt {
  /** Whether a fault that may pass is what the step comes to. */
  readonly last: boolean;
  readonly signal: AbortSignal;
}

/** Tokens that a reply may have. */
const replyTokens = 1_024;
/** Tools that a model may ask for in one turn; what it asks for beyond is left out. */
const callsATurn = 16;
/** A quota whose window ends by then is waited for. */
const waitAtMostMs = 60_000;

/** The turns of a run: admitted once, then each reserved before the model is asked, and settled after. */
export class RunTurns {
  private readonly quotas: RunQuotas;
  private readonly said: Said;

  constructor(private readonly dependencies: RunDependencies) {
    this.quotas = new RunQuotas(dependencies);
    this.said = new Said(dependencies.sealing);
  }

  /** Whether the tenant's standing, its policy on models and its runs of the day let the run begin. */
  async admit(input: TenantRunInput): Promise<Admitted> {
    const found = await running(this.dependencies, input);
    if (found.status === 'over') return found;
    const { tenant, row } = found;
    const policy = decideModel(tenant.policy, row.model);
    if (!policy.allowed) return over('refused', policy.code, `${policy.reason} ${policy.remedy}`);
    const exhausted = await this.quotas.countRun(tenant, row);
    if (exhausted === undefined) return { status: 'admitted' };
    return quotaExhausted(exhausted, quotaWindow(exhausted, this.dependencies.clock()));
  }

  /** Takes what the turn may use of the tenant's quotas. */
  async reserve(input: TenantRunInput, turn: number): Promise<ReservedTurn> {
    const found = await running(this.dependencies, input);
    if (found.status === 'over') return found;
    const tokens = mostTokens(await this.requestOf(found, turn));
    const quota = await this.quotas.reserveTurn(found.tenant, found.row, turn, tokens);
    if (quota === undefined) return { status: 'reserved' };
    const window = quotaWindow(quota, this.dependencies.clock());
    const milliseconds = this.quotas.millisecondsLeft(quota);
    return milliseconds <= waitAtMostMs
      ? { status: 'waits', quota, milliseconds }
      : quotaExhausted(quota, window);
  }

  /** Has the model take its turn, once; what it said before counts. @throws ModelAway */
  async ask(input: TenantRunInput, turn: number, { last, signal }: RunAttempt): Promise<ModelTurn> {
    const found = await running(this.dependencies, input);
    if (found.status === 'over') return found;
    const before = found.parts.find((part) => part.turn === turn && part.part === 0);
    const replied = replyIn(found.parts, turn);
    if (replied !== undefined) return turnOf(replied, before?.tokens ?? 0);

    const opened = await this.modelOf(found, last);
    if (opened.status === 'over') return opened;
    const outcome = await opened.model.ask(await this.requestOf(found, turn), signal);
    if (outcome.kind !== 'replied') return ended(outcome, found, last);
    const reply = { ...outcome.reply, calls: outcome.reply.calls.slice(0, callsATurn) };
    await this.keep(found, turn, reply, outcome.tokens, opened.name);
    return turnOf(reply, outcome.tokens);
  }

  /** What is said until the turn, and the tools that policy lets the model have. */
  private async requestOf({ tenant, row, parts }: Running, turn: number): Promise<ModelRequest> {
    const registry = await this.dependencies.toolRegistries.effective(row.tenantReference);
    const tools = (registry?.tools ?? []).filter(
      ({ name }) => decideTool(tenant.policy, registry, name).allowed,
    );
    return {
      model: row.model,
      messages: parts.filter((part) => part.turn < turn).map(({ message }) => message),
      tools: tools.map(({ name, description, parameters }) => ({ name, description, parameters })),
      maxTokens: replyTokens,
    };
  }

  /** The provider's model, with the tenant's own secret; the built-in one where it has none. */
  private async modelOf(
    { tenant, row }: Running,
    last: boolean,
  ): Promise<{ readonly status: 'opened'; readonly model: LanguageModel; readonly name: string } | Over> {
    const { models, tenantSecrets } = this.dependencies;
    const builtIn = { status: 'opened', model: models.builtIn, name: echoModel } as const;
    if (row.model === echoModel) return builtIn;
    const asker = { ...askerOf(row), tenant: row.tenantReference };
    const path = secretPath(`llm/${row.provider}`);
    const read = await tenantSecrets.read(asker, tenant.tenant_id, path, `run:${row.id}`);
    if (!read.ok) {
      if (!last) throw new ModelAway('The secret of the tenant could not be read.', undefined);
      return over('failed', read.problem.code, read.problem.detail);
    }
    if (read.value === undefined) return builtIn;
    const model = models.opened(row.provider, read.value);
    if (model !== undefined) return { status: 'opened', model, name: row.model };
    return over(
      'failed',
      'model_provider_unknown',
      'The deployment no longer has the provider that the run names. See PORTCULLIS_MODEL_PROVIDERS.',
    );
  }

  private async keep(
    { tenant: { id: tenant }, row: { id: run } }: Running,
    turn: number,
    message: ModelReply,
    tokens: number,
    model: string,
  ): Promise<void> {
    const { store, clock } = this.dependencies;
    const place = { turn, part: 0, kind: 'model', tool: undefined, code: undefined, tokens } as const;
    const part = this.said.seal(tenant, run, { ...place, message });
    await store.withRows(tenant, async (transaction) => {
      if (!(await insertTenantRunPart(transaction, tenant, run, part))) return;
      await noteModel(transaction, run, model);
      await settleReservation(transaction, { tenant, run, turn }, { tokens, at: clock() });
    });
  }
}

function turnOf({ calls }: ModelReply, tokens: number): ModelTurn {
  return calls.length === 0
    ? { status: 'answered', tokens }
    : { status: 'asks', tokens, calls: calls.length };
}

/** @throws ModelAway where it is to be asked again. */
function ended(
  outcome: Exclude<ModelOutcome, { readonly kind: 'replied' }>,
  { row: { provider } }: Running,
  last: boolean,
): Over {
  const named = `The model provider ${provider}:`;
  switch (outcome.kind) {
    case 'unauthorized':
      return over(
        'failed',
        'model_credentials_refused',
        `${named} ${outcome.reason} It does not take the secret at llm/${provider}: put a good one there (portcullis secret rotate).`,
      );
    case 'rate_limited':
      if (!last) throw new ModelAway(outcome.reason, outcome.retryAfterMs);
      return over('failed', 'model_rate_limited', `${named} ${outcome.reason} Run it again later.`);
    case 'away':
      if (!last) throw new ModelAway(outcome.reason, undefined);
      return over('failed', 'model_unavailable', `${named} ${outcome.reason} Run it again later.`);
    case 'rejected':
      return over('failed', 'model_rejected', `${named} ${outcome.reason} Asking again changes nothing.`);
    default:
      return outcome satisfies never;
  }
}
