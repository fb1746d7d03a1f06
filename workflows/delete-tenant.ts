import { condition, patched, setHandler } from '@temporalio/workflow';
import type { Asked, DeletionOutcome, TenantDeletion } from '../domain/tenant-change';
import { destroyKeys, destroyKeysLeft } from './destroy-keys';
import { activities, TenantCourse } from './tenant-course';
import { cancelDeletion, retryDeletion } from './tenant-messages';

/**
 * Deletes a tenant. The door shuts at once; what it has goes once its grace period is over, and the ledger stays. Until
 * then the deletion can be cancelled.
 */
export async function deleteTenant(deletion: TenantDeletion): Promise<DeletionOutcome> {
  const { tenant, by, graceSeconds } = deletion;
  const course = new TenantCourse('Delete', tenant.reference);
  let cancelledBy: Asked | undefined;
  setHandler(cancelDeletion, (asked) => {
    cancelledBy ??= asked;
  });
  let askedAgain = false;
  setHandler(retryDeletion, () => {
    askedAgain = true;
  });
  const deleteAfter = new Date(Date.now() + graceSeconds * 1_000).toISOString();
  await course.step('Record that it is being deleted', (options) =>
    activities.recordTenantStatus.executeWithOptions(options, [
      tenant,
      by,
      { to: 'DELETING', delete_after: deleteAfter },
    ]),
  );
  await course.step('Pause its schedules', (options) =>
    activities.pauseSchedules.executeWithOptions(options, [tenant.reference]),
  );
  await course.step('Cancel its runs', (options) =>
    activities.cancelRuns.executeWithOptions(options, [tenant]),
  );
  course.waits(`grace period until ${deleteAfter}`);
  await condition(() => cancelledBy !== undefined, `${graceSeconds} seconds`);
  if (cancelledBy !== undefined) return takenBack(course, deletion, cancelledBy);
  await remove(course, deletion, () => {
    const asked = askedAgain;
    askedAgain = false;
    return asked;
  });
  return 'deleted';
}

async function takenBack(
  course: TenantCourse,
  { tenant, status }: TenantDeletion,
  by: Asked,
): Promise<DeletionOutcome> {
  if (status === 'ACTIVE')
    await course.step('Resume its schedules', (options) =>
      activities.resumeSchedules.executeWithOptions(options, [tenant.reference]),
    );
  await course.step('Record that the deletion was cancelled', (options) =>
    activities.recordTenantStatus.executeWithOptions(options, [tenant, by, { to: status }]),
  );
  course.ends('cancelled');
  return 'cancelled';
}

async function remove(
  course: TenantCourse,
  deletion: TenantDeletion,
  takeRequest: () => boolean,
): Promise<void> {
  const { tenant, by } = deletion;
  await course.step('Stop what still goes on for it', (options) =>
    activities.stopWorkflows.executeWithOptions(options, [tenant]),
  );
  await course.step('Remove its schedules', (options) =>
    activities.removeSchedules.executeWithOptions(options, [tenant.reference]),
  );
  await course.step(
    'Remove its namespaces',
    (options) => activities.removeNamespaces.executeWithOptions(options, [tenant]),
    { startToCloseTimeout: '2 minutes' },
  );
  await course.step('Remove its secrets', (options) =>
    activities.removeSecrets.executeWithOptions(options, [tenant, by]),
  );
  const keysLeft = patched('keys-at-key-stores') ? await destroyKeys(course, deletion) : undefined;
  await course.step(
    'Remove its tokens, sessions, runs and nodes',
    (options) => activities.removeRows.executeWithOptions(options, [tenant]),
    { startToCloseTimeout: '2 minutes' },
  );
  // What is personal doesn't wait for a key store that is away.
  if (keysLeft !== undefined) await destroyKeysLeft(course, deletion, keysLeft, takeRequest);
  await course.step('Record that it is deleted', (options) =>
    activities.recordTenantStatus.executeWithOptions(options, [tenant, by, { to: 'DELETED' }]),
  );
  course.ends('deleted');
}
