import type { CodeEntry } from './code-entry';

/** Of the policy on tools and models. They are told of a run's steps, never of an operation. */
export const toolPolicyCodes = {
  tool_not_registered: {
    mend: 'evidence',
    reason: 'The version of the tool registry that counts for the tenant has no tool of this name.',
    remedy:
      'Seed a version that has it (portcullis registry seed), or select one that does (portcullis registry select).',
  },
  tool_blocked: {
    mend: 'resubmit',
    reason: 'The policy of the tenant blocks the tool. What is blocked is so even where it is allowed.',
    remedy: 'Use another tool, or take it off blocked_tools (portcullis tenant update --blocked-tools).',
  },
  tool_not_allowed: {
    mend: 'evidence',
    reason: 'The policy of the tenant names the tools that are allowed, and this is none of them.',
    remedy: 'Name it in allowed_tools (portcullis tenant update --allowed-tools).',
  },
  model_blocked: {
    mend: 'resubmit',
    reason: 'The policy of the tenant blocks the model. What is blocked is so even where it is allowed.',
    remedy: 'Use another model, or take it off blocked_models (portcullis tenant update --blocked-models).',
  },
  model_not_allowed: {
    mend: 'evidence',
    reason: 'The policy of the tenant names the models that are allowed, and this is none of them.',
    remedy: 'Name it in allowed_models (portcullis tenant update --allowed-models).',
  },
} as const satisfies Record<string, CodeEntry>;

export type ToolPolicyCode = keyof typeof toolPolicyCodes;
