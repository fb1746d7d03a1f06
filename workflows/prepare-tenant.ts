import type { TenantPreparation } from '../domain/tenant-change';
import { activities, TenantCourse } from './tenant-course';

/** Makes the namespace of a tenant that is about to be registered. */
export async function prepareTenant({ tenant, namespace }: TenantPreparation): Promise<void> {
  const course = new TenantCourse('Prepare', tenant.reference);
  await course.step(
    `Register the namespace ${namespace}`,
    (options) => activities.registerNamespace.executeWithOptions(options, [namespace, tenant.reference]),
    { startToCloseTimeout: '2 minutes' },
  );
  course.ends('prepared');
}
