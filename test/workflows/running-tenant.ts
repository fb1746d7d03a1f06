import type { RunRequest, RunView } from '../../application/runs/run-service';
import {
  type TenantLimits,
  type TenantPolicy,
  tenantLimitsSchema,
  tenantOfSlug,
  tenantPolicySchema,
} from '../../domain/registered-tenant';
import { secretPath } from '../../domain/secret';
import { toolsSchema } from '../../domain/tool-registry';
import { calculator, httpGet } from '../domain/sample-tools';
import { bodiesOf } from '../lifecycle/registered';
import { type Deployment, expectValue } from './deployment';

export const sampleTools = toolsSchema.parse([calculator, httpGet]);

/** Has the default registry hold the sample tools. */
export async function seedTools({ application, operator }: Deployment): Promise<void> {
  expectValue(
    await application.toolRegistries.seed(operator, 'default', { version: 'v1.0.0', tools: sampleTools }),
  );
}

/** A tenant that is registered, and may run. */
export interface RunningTenant {
  readonly slug: string;
  /** A run, as it stands some seconds later at most. */
  run(prompt: string, more?: Omit<RunRequest, 'prompt'>): Promise<RunView>;
  /** The bodies of the entries of a type that the ledger has of it, oldest first. */
  told(type: string): Promise<readonly object[]>;
  answerOf(view: RunView): string;
}

export async function runningTenant(
  { application, operator }: Deployment,
  slug: string,
  given: {
    readonly limits?: Partial<TenantLimits>;
    readonly policy?: Partial<TenantPolicy>;
    readonly secret?: string;
    /** The Temporal namespace of its own; none unless given. */
    readonly namespace?: string;
  } = {},
): Promise<RunningTenant> {
  const { secret, namespace } = given;
  const tenant = expectValue(
    await application.tenantRegistry.create(operator, {
      tenant_id: slug,
      display_name: slug,
      status: 'ACTIVE',
      system: false,
      limits: tenantLimitsSchema.parse(given.limits ?? {}),
      policy: tenantPolicySchema.parse(given.policy ?? {}),
      ...(namespace === undefined ? {} : { namespace }),
    }),
  );
  if (secret !== undefined)
    expectValue(
      await application.tenantSecrets.set(operator, slug, secretPath('llm/openrouter'), { value: secret }),
    );
  const caller = { ...operator, tenant: tenantOfSlug(slug) };
  return {
    slug,
    run: async (prompt, more = {}) =>
      expectValue(await application.tenantRuns.start({ ...more, prompt }, caller)),
    told: (type) => bodiesOf({ application }, tenant, type),
    answerOf: ({ parts }) => {
      const last = parts.at(-1)?.message;
      return last?.role === 'model' ? last.text : '';
    },
  };
}
