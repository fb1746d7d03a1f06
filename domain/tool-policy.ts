import type { CodeEntry } from './refusal-codes/code-entry';
import { type ToolPolicyCode, toolPolicyCodes } from './refusal-codes/tool-policy';
import type { TenantPolicy } from './registered-tenant';
import type { ToolRegistryVersion } from './tool-registry';

export type PolicyDecision =
  | { readonly allowed: true }
  | ({ readonly allowed: false; readonly code: ToolPolicyCode } & CodeEntry);

/** Whether runs of the tenant may use the tool, by the version of the registry that counts for it; none knows no tool. */
export function decideTool(
  { blocked_tools, allowed_tools }: Pick<TenantPolicy, 'blocked_tools' | 'allowed_tools'>,
  registry: Pick<ToolRegistryVersion, 'tools'> | undefined,
  tool: string,
): PolicyDecision {
  if (registry?.tools.some(({ name }) => name === tool) !== true) return refused('tool_not_registered');
  if (blocked_tools.includes(tool)) return refused('tool_blocked');
  if (allowed_tools?.includes(tool) === false) return refused('tool_not_allowed');
  return { allowed: true };
}

/** Whether runs of the tenant may use the model. */
export function decideModel(
  { blocked_models, allowed_models }: Pick<TenantPolicy, 'blocked_models' | 'allowed_models'>,
  model: string,
): PolicyDecision {
  if (blocked_models.includes(model)) return refused('model_blocked');
  if (allowed_models?.includes(model) === false) return refused('model_not_allowed');
  return { allowed: true };
}

function refused(code: ToolPolicyCode): PolicyDecision {
  return { allowed: false, code, ...toolPolicyCodes[code] };
}
