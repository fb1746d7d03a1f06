import fc from 'fast-check';
import { type TenantPolicy, tenantPolicySchema } from '../../domain/registered-tenant';
import { decideModel, decideTool, type PolicyDecision } from '../../domain/tool-policy';
import { toolsSchema } from '../../domain/tool-registry';

const names = ['calculator', 'http_get', 'x-ai/grok-4-fast'] as const;
const name = fc.constantFrom(...names);
const someNames = fc.uniqueArray(name);
const policies = fc.record<TenantPolicy>({
  allowed_tools: fc.option(someNames),
  blocked_tools: someNames,
  allowed_models: fc.option(someNames),
  blocked_models: someNames,
});

const registry = { tools: toolsSchema.parse(names.slice(0, 2).map(toolOf)) };
const registries = fc.constantFrom(registry, { tools: registry.tools.slice(1) }, undefined);

const nothingSaid = tenantPolicySchema.parse({});

test.each([
  ['a registered tool, where nothing is said', nothingSaid, 'http_get', 'allowed'],
  ['a tool that nobody registered', nothingSaid, 'shell', 'tool_not_registered'],
  ['a blocked tool', { ...nothingSaid, blocked_tools: ['http_get'] }, 'http_get', 'tool_blocked'],
  [
    'a tool that is allowed and blocked',
    { ...nothingSaid, allowed_tools: ['http_get'], blocked_tools: ['http_get'] },
    'http_get',
    'tool_blocked',
  ],
  [
    'a tool that is not among the allowed',
    { ...nothingSaid, allowed_tools: ['calculator'] },
    'http_get',
    'tool_not_allowed',
  ],
  [
    'a tool that is allowed and not registered',
    { ...nothingSaid, allowed_tools: ['shell'] },
    'shell',
    'tool_not_registered',
  ],
  ['any tool, where none is allowed', { ...nothingSaid, allowed_tools: [] }, 'http_get', 'tool_not_allowed'],
])('%s', (_, policy, tool, expected) => {
  expect(told(decideTool(policy, registry, tool))).toBe(expected);
});

test('without a registry no tool is known', () => {
  expect(told(decideTool(nothingSaid, undefined, 'calculator'))).toBe('tool_not_registered');
});

test.each([
  ['a model, where nothing is said', nothingSaid, 'allowed'],
  ['a blocked model', { ...nothingSaid, blocked_models: ['echo'] }, 'model_blocked'],
  [
    'a model that is allowed and blocked',
    { ...nothingSaid, allowed_models: ['echo'], blocked_models: ['echo'] },
    'model_blocked',
  ],
  [
    'a model that is not among the allowed',
    { ...nothingSaid, allowed_models: ['x-ai/grok-4-fast'] },
    'model_not_allowed',
  ],
])('%s', (_, policy, expected) => {
  expect(told(decideModel(policy, 'echo'))).toBe(expected);
});

test('a refusal says why, what mends it and how', () => {
  expect(decideModel({ ...nothingSaid, blocked_models: ['echo'] }, 'echo')).toEqual({
    allowed: false,
    code: 'model_blocked',
    mend: 'resubmit',
    reason: expect.stringContaining('blocks the model'),
    remedy: expect.stringContaining('--blocked-models'),
  });
});

test('to block more never allows more', () => {
  fc.assert(
    fc.property(policies, registries, name, someNames, (policy, counting, asked, more) => {
      const stricter = {
        ...policy,
        blocked_tools: [...policy.blocked_tools, ...more],
        blocked_models: [...policy.blocked_models, ...more],
      };
      implies(decideTool(stricter, counting, asked), decideTool(policy, counting, asked));
      implies(decideModel(stricter, asked), decideModel(policy, asked));
    }),
  );
});

test('to allow fewer never allows more, and to name the allowed is never laxer than to name none', () => {
  fc.assert(
    fc.property(policies, registries, name, someNames, (policy, counting, asked, kept) => {
      const among = (allowed: readonly string[] | null) =>
        allowed === null ? kept : allowed.filter((each) => kept.some((one) => one === each));
      const stricter = {
        ...policy,
        allowed_tools: among(policy.allowed_tools),
        allowed_models: among(policy.allowed_models),
      };
      implies(decideTool(stricter, counting, asked), decideTool(policy, counting, asked));
      implies(decideModel(stricter, asked), decideModel(policy, asked));
    }),
  );
});

test('a registry with fewer tools never allows more, and what is blocked never is', () => {
  fc.assert(
    fc.property(policies, registries, name, (policy, counting, asked) => {
      implies(decideTool(policy, counting, asked), decideTool(policy, registry, asked));
      expect(told(decideTool({ ...policy, blocked_tools: [asked] }, counting, asked))).not.toBe('allowed');
      expect(told(decideModel({ ...policy, blocked_models: [asked] }, asked))).toBe('model_blocked');
    }),
  );
});

function implies(one: PolicyDecision, other: PolicyDecision): void {
  if (one.allowed) expect(other.allowed).toBe(true);
}

function told(decision: PolicyDecision): string {
  return decision.allowed ? 'allowed' : decision.code;
}

function toolOf(tool: string) {
  return { name: tool, description: tool, kind: 'calculator', parameters: { type: 'object' } };
}
