/** The pages whose commands are run, each from top to bottom, one page after the other. */
export const pagesOfTenants = [
  'docs/configuring-a-tenant.md',
  'docs/onboarding-a-tenant.md',
  'docs/capability-tokens.md',
  'docs/secrets.md',
  'docs/runs.md',
  'docs/escalation.md',
  'docs/isolation.md',
] as const;

/** Likewise, on a deployment without the tenants of the others. */
export const pagesOfRehearsals = ['docs/rehearsals.md', 'docs/break-glass.md'] as const;
