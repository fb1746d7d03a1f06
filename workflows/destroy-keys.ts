import { ActivityFailure, condition, isCancellation } from '@temporalio/workflow';
import type { TenantDeletion } from '../domain/tenant-change';
import { activities, stepOptions, type TenantCourse } from './tenant-course';

/** A key store that stays away is asked so often by itself, first after a minute, then ever more rarely, up to hourly. */
const mostTriesByItself = 24;
const longestPauseMinutes = 60;

/** Destroys the keys of a tenant; says why some still stand, undefined where none does. */
export async function destroyKeys(
  course: TenantCourse,
  { tenant, by }: TenantDeletion,
): Promise<string | undefined> {
  try {
    await course.step(
      'Destroy its keys',
      (options) => activities.destroyKeys.executeWithOptions(options, [tenant, by]),
      { startToCloseTimeout: '5 minutes', retry: { ...stepOptions.retry, maximumAttempts: 3 } },
    );
    return undefined;
  } catch (error) {
    if (!(error instanceof ActivityFailure) || isCancellation(error)) throw error;
    return error.cause?.message ?? error.message;
  }
}

/** Tries until none stands any more: for about a day by itself, and then whenever somebody asks for it. */
export async function destroyKeysLeft(
  course: TenantCourse,
  deletion: TenantDeletion,
  why: string,
  takeRequest: () => boolean,
): Promise<void> {
  let left: string | undefined = why;
  for (let tries = 1; left !== undefined; tries += 1) {
    course.standsStill('keys_left', left);
    if (tries > mostTriesByItself) await condition(takeRequest);
    else await condition(takeRequest, Math.min(2 ** (tries - 1), longestPauseMinutes) * 60_000);
    left = await destroyKeys(course, deletion);
  }
}
