import type { TenantResumption } from '../domain/tenant-change';
import { activities, TenantCourse } from './tenant-course';

/** Resumes a tenant that was suspended. The door opens last. */
export async function resumeTenant({ tenant, by }: TenantResumption): Promise<void> {
  const course = new TenantCourse('Resume', tenant.reference);
  await course.step('Resume its schedules', (options) =>
    activities.resumeSchedules.executeWithOptions(options, [tenant.reference]),
  );
  await course.step('Record that it is active', (options) =>
    activities.recordTenantStatus.executeWithOptions(options, [tenant, by, { to: 'ACTIVE' }]),
  );
  course.ends('resumed');
}
