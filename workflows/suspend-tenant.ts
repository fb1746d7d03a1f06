import type { TenantSuspension } from '../domain/tenant-change';
import { activities, TenantCourse } from './tenant-course';

/** Suspends a tenant. The door shuts first, and with it its workers stop; then what goes on for it is stilled. */
export async function suspendTenant({ tenant, by, reason }: TenantSuspension): Promise<void> {
  const course = new TenantCourse('Suspend', tenant.reference);
  await course.step('Record that it is suspended', (options) =>
    activities.recordTenantStatus.executeWithOptions(options, [tenant, by, { to: 'SUSPENDED', reason }]),
  );
  await course.step('Pause its schedules', (options) =>
    activities.pauseSchedules.executeWithOptions(options, [tenant.reference]),
  );
  await course.step('Cancel its runs', (options) =>
    activities.cancelRuns.executeWithOptions(options, [tenant]),
  );
  course.ends('suspended');
}
