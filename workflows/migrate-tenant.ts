import { CancellationScope } from '@temporalio/workflow';
import type { MigrationOutcome, TenantMigration } from '../domain/tenant-change';
import { activities, TenantCourse } from './tenant-course';

/**
 * Moves a tenant's own work to another place: no new runs are admitted, those that run come to their end, and only then
 * it counts. Where that doesn't come about, or nobody takes work in the new place, the tenant stays where it was.
 */
export async function migrateTenant(migration: TenantMigration): Promise<MigrationOutcome> {
  const { tenant, from, to, by } = migration;
  const course = new TenantCourse(`Migrate to ${to.isolation}`, tenant.reference);
  let outcome: MigrationOutcome;
  try {
    outcome = await move(course, migration);
    if (outcome.state === 'stayed' && outcome.why === 'no_worker')
      await course.step('Record that it stays where it was', (options) =>
        activities.recordIsolation.executeWithOptions(options, [tenant, by, from]),
      );
  } finally {
    await CancellationScope.nonCancellable(() =>
      course.step('Admit runs again', (options) => activities.endMove.executeWithOptions(options, [tenant])),
    );
  }
  course.ends(outcome.state === 'moved' ? 'moved' : outcome.why);
  return outcome;
}

async function move(
  course: TenantCourse,
  { tenant, to, by, drainSeconds }: TenantMigration,
): Promise<MigrationOutcome> {
  const { namespace } = to;
  if (namespace !== null) {
    const registered = await course.step(
      `Register the namespace ${namespace}`,
      (options) => activities.tryNamespace.executeWithOptions(options, [namespace, tenant.reference]),
      { startToCloseTimeout: '2 minutes' },
    );
    if (!registered) return { state: 'stayed', why: 'namespace_taken' };
  }
  await course.step('Admit no new runs', (options) =>
    activities.beginMove.executeWithOptions(options, [tenant, drainSeconds + 300]),
  );
  const left = await course.step(
    'Wait for its runs to end',
    (options) => activities.awaitRunsEnded.executeWithOptions(options, [tenant, drainSeconds]),
    { startToCloseTimeout: `${drainSeconds + 60} seconds` },
  );
  if (left > 0) return { state: 'stayed', why: 'runs_did_not_end' };
  await course.step('Record where it is now', (options) =>
    activities.recordIsolation.executeWithOptions(options, [tenant, by, to]),
  );
  const takesWork = await course.step(
    'See workers take work there',
    (options) => activities.awaitWorker.executeWithOptions(options, [tenant]),
    { startToCloseTimeout: '90 seconds' },
  );
  return takesWork ? { state: 'moved' } : { state: 'stayed', why: 'no_worker' };
}
