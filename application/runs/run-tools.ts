import { reference } from '../../domain/reference';
import { decideTool } from '../../domain/tool-policy';
import type { Tool } from '../../domain/tool-registry';
import type { ToolCall } from '../../models/language-model';
import { insertTenantRunPart } from '../../store/tenant-run-rows';
import { toolFailureCodes } from '../../tools/tool-outcome';
import { registryCommand } from '../registry/registry-entry';
import { over } from './run-conclusions';
import type { RunDependencies } from './run-dependencies';
import { entryOf } from './run-life';
import { askerOf } from './run-quotas';
import { type Running, running } from './running';
import { replyIn, Said } from './said';
import type { TenantRunInput, ToolUse } from './tenant-run';

type Used = Exclude<ToolUse, { readonly status: 'over' }>;
type Outcome = Used & { readonly output: string };

/** What of a tool's output the model is told. */
const outputLength = 16_000;

/** The use of tools that models ask for: what policy refuses is recorded, and told to the model like any result. */
export class RunTools {
  private readonly said: Said;

  constructor(private readonly dependencies: RunDependencies) {
    this.said = new Said(dependencies.sealing);
  }

  /** Has the tool used that the model's turn asks for in that place, counted from 1; once, and what came of it counts. */
  async use(input: TenantRunInput, turn: number, part: number): Promise<ToolUse> {
    const found = await running(this.dependencies, input);
    if (found.status === 'over') return found;
    const before = found.parts.find((each) => each.turn === turn && each.part === part);
    if (before !== undefined) return usedBefore(before);
    const call = replyIn(found.parts, turn)?.calls[part - 1];
    if (call === undefined) return over('failed', 'fault', 'The run lost what its model asked for.');
    const outcome = await this.outcomeOf(found, call);
    await this.keep(found, { turn, part }, call, outcome);
    const { status, tool, code } = outcome;
    return { status, tool, code };
  }

  private async outcomeOf({ tenant, row }: Running, call: ToolCall): Promise<Outcome> {
    const registry = await this.dependencies.toolRegistries.effective(row.tenantReference);
    const registered = registry?.tools.find(({ name }) => name === call.tool);
    const policy = decideTool(tenant.policy, registry, call.tool);
    if (!policy.allowed || registered === undefined) {
      const { code, reason } = policy.allowed
        ? { code: 'tool_not_registered', reason: 'No tool of this name is registered.' }
        : policy;
      return { status: 'refused', tool: registered?.name ?? null, code, output: refusalTold(code, reason) };
    }
    return this.run(registered, call);
  }

  private async run(registered: Tool, call: ToolCall): Promise<Outcome> {
    const tool = registered.name;
    const came = await this.dependencies.tools.run(registered, call.arguments);
    switch (came.kind) {
      case 'used':
        return { status: 'used', tool, code: null, output: came.output.slice(0, outputLength) };
      case 'refused':
        return { status: 'refused', tool, code: came.code, output: refusalTold(came.code, came.reason) };
      case 'failed':
        return {
          status: 'failed',
          tool,
          code: came.code,
          output: `It failed (${came.code}): ${came.reason}`,
        };
      default:
        return came satisfies never;
    }
  }

  private async keep(
    { tenant: { id: tenant }, row }: Running,
    place: { readonly turn: number; readonly part: number },
    call: ToolCall,
    { status, tool, code, output }: Outcome,
  ): Promise<void> {
    const { store, clock, escalations } = this.dependencies;
    const part = this.said.seal(tenant, row.id, {
      ...place,
      kind: 'tool',
      tool: tool ?? undefined,
      code: code ?? undefined,
      tokens: undefined,
      message: { role: 'tool', callId: call.id, output },
    });
    // What a model makes up as a tool's name may be anything, so only registered names are told.
    const told = { tool, code, ...place };
    await store.withRows(tenant, async (transaction, append) => {
      const kept = await insertTenantRunPart(transaction, tenant, row.id, part);
      if (!kept || status !== 'refused') return;
      const entry = entryOf(row.id, 'TOOL_REFUSED', 'run.useTool', { tool }, { ...told, state: 'running' });
      await append(registryCommand(askerOf(row), tenant, clock(), [entry]));
    });
    if (tool !== null && (code === 'tool_blocked' || code === 'tool_not_allowed'))
      await escalations.raise({
        area: 'policy',
        tenant: row.tenantReference,
        code,
        subject: reference('tool', tool),
      });
  }
}

function refusalTold(code: string, reason: string): string {
  return `It was refused (${code}): ${reason}`;
}

const failures: ReadonlySet<string> = new Set(toolFailureCodes);

/** What became of a tool, as its part tells: a code of its own means that it failed, and each other that it was refused. */
export function usedBefore({
  tool,
  code,
}: {
  readonly tool: string | undefined;
  readonly code: string | undefined;
}): Used {
  const status = code === undefined ? 'used' : failures.has(code) ? 'failed' : 'refused';
  return { status, tool: tool ?? null, code: code ?? null };
}
