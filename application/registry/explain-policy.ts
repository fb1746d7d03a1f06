import type { RegisteredTenant } from '../../domain/registered-tenant';
import { decideModel, decideTool, type PolicyDecision } from '../../domain/tool-policy';
import type { ToolRegistryVersion } from '../../domain/tool-registry';
import type { Caller } from '../caller';
import { ok, type Result } from '../problem';
import type { TenantRegistry } from './tenant-registry';
import type { ToolRegistries } from './tool-registries';

export interface ExplainPolicyDependencies {
  readonly tenantRegistry: Pick<TenantRegistry, 'get'>;
  readonly toolRegistries: Pick<ToolRegistries, 'effective'>;
}

/** What is asked about: a tool, a model, or both. */
export interface PolicyQuestion {
  readonly tool?: string | undefined;
  readonly model?: string | undefined;
}

export interface ExplainedPolicy {
  readonly tenant: RegisteredTenant;
  /** The version of the registry that counts; undefined where none was seeded. */
  readonly registry: ToolRegistryVersion | undefined;
  /** Undefined where nobody asked; as is the next. */
  readonly tool: PolicyDecision | undefined;
  readonly model: PolicyDecision | undefined;
}

/** What a run of the tenant that uses the tool, or the model, would be told now, and what that rests on. */
export async function explainPolicy(
  { tenantRegistry, toolRegistries }: ExplainPolicyDependencies,
  caller: Caller,
  slug: string,
  { tool, model }: PolicyQuestion,
): Promise<Result<ExplainedPolicy>> {
  const found = await tenantRegistry.get(caller, slug);
  if (!found.ok) return found;
  const { policy, reference } = found.value;
  const registry = await toolRegistries.effective(reference);
  return ok({
    tenant: found.value,
    registry,
    tool: tool === undefined ? undefined : decideTool(policy, registry, tool),
    model: model === undefined ? undefined : decideModel(policy, model),
  });
}
