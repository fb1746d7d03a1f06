import { proxyLocalActivities } from '@temporalio/workflow';
import type { TenantActivities } from '../activities/tenant-activities';
import type { TenantPreparation } from '../domain/tenant-change';
import { TenantCourse } from './tenant-course';

// Somebody waits for the tenant: what takes milliseconds is done where the workflow is.
const { registerNamespace } = proxyLocalActivities<TenantActivities>({
  startToCloseTimeout: '2 minutes',
  retry: { initialInterval: '500 milliseconds', backoffCoefficient: 2, maximumInterval: '1 minute' },
});

/** Makes the namespace of a tenant that is about to be registered. */
export async function prepareTenant({ tenant, namespace }: TenantPreparation): Promise<void> {
  const course = new TenantCourse('Prepare', tenant.reference);
  await course.step(`Register the namespace ${namespace}`, () =>
    registerNamespace(namespace, tenant.reference),
  );
  course.ends('prepared');
}
