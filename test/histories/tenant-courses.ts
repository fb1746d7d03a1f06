import { tenantChangeId } from '../../domain/tenant-change';
import { inTenant } from '../../store/database';
import { forgetMadeKey, MadeKeys } from '../../store/made-keys';
import { searchAttributes } from '../../workflows/search-attributes';
import { registered } from '../lifecycle/registered';
import { until } from '../store/until';
import { type Deployment, expectValue } from '../workflows/deployment';

/** Brings a change of a tenant of that slug to its end. */
type TenantCourse = (deployment: Deployment, slug: string) => Promise<unknown>;

/** How changes of tenants come to each of their endings, by workflow. */
export const tenantCourses: Readonly<Record<string, Readonly<Record<string, TenantCourse>>>> = {
  'prepare-tenant': {
    prepared: (deployment, slug) => registered(deployment, slug, { isolation: 'dedicated' }),
  },
  'suspend-tenant': { suspended: suspend },
  'resume-tenant': {
    resumed: async (deployment, slug) => {
      await suspend(deployment, slug);
      expectValue(await deployment.application.tenantLifecycle.resume(deployment.operator, slug));
    },
  },
  'migrate-tenant': {
    moved: async (deployment, slug) => {
      await registered(deployment, slug);
      const move = { isolation: 'dedicated', drainSeconds: 60 } as const;
      expectValue(await deployment.application.tenantLifecycle.migrate(deployment.operator, slug, move));
    },
    'namespace-taken': async (deployment, slug) => {
      await registered(deployment, slug);
      const { namespace } = deployment.temporal;
      const move = { isolation: 'dedicated', namespace, drainSeconds: 60 } as const;
      await deployment.application.tenantLifecycle.migrate(deployment.operator, slug, move);
    },
  },
  'delete-tenant': {
    'deleted-with-its-keys': async (deployment, slug) => {
      await registered(deployment, slug);
      expectValue(await deployment.application.tenantLifecycle.delete(deployment.operator, slug, 0));
    },
    'deleted-once-keys-were': async (deployment, slug) => {
      const { application, operator } = deployment;
      const { id } = await registered(deployment, slug);
      await new MadeKeys(application.database).note(id, lostKey);
      expectValue(await application.tenantLifecycle.delete(operator, slug, 0));
      await until(async () => (await stageOf(deployment, slug)) === 'keys_left', 60_000);
      await inTenant(application.database, id, (transaction) => forgetMadeKey(transaction, id, lostKey));
      expectValue(await application.tenantLifecycle.delete(operator, slug));
    },
    cancelled: async (deployment, slug) => {
      const { tenantLifecycle } = deployment.application;
      await registered(deployment, slug);
      expectValue(await tenantLifecycle.delete(deployment.operator, slug, 3_600));
      expectValue(await tenantLifecycle.cancelDeletion(deployment.operator, slug));
    },
  },
};

/** At a key store that the deployment doesn't have. */
const lostKey = { keyStore: 'lost', name: 'signing' };

async function stageOf({ temporal }: Deployment, slug: string) {
  const { typedSearchAttributes } = await temporal.client.workflow.getHandle(tenantChangeId(slug)).describe();
  return typedSearchAttributes.get(searchAttributes.stage);
}

/** Gives the workflow of a course, once it has ended. */
export async function changeTenant(deployment: Deployment, slug: string, course: TenantCourse) {
  await course(deployment, slug);
  const workflow = deployment.temporal.client.workflow.getHandle(tenantChangeId(slug));
  await until(async () => (await workflow.describe()).status.name === 'COMPLETED', 60_000);
  return workflow;
}

async function suspend(deployment: Deployment, slug: string): Promise<void> {
  await registered(deployment, slug);
  const { tenantLifecycle } = deployment.application;
  expectValue(await tenantLifecycle.suspend(deployment.operator, slug, 'maintenance'));
}
