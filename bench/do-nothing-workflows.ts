import { proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { DoNothingActivities } from './do-nothing-activities';

const options = { startToCloseTimeout: '20 seconds' } as const;
const local = proxyLocalActivities<DoNothingActivities>(options);
const regular = proxyActivities<DoNothingActivities>(options);

/** So many local activities that do nothing, one after the other. */
export async function doNothingLocally(activities: number): Promise<void> {
  for (let index = 0; index < activities; index++) await local.doNothing();
}

/** So many regular activities that do nothing, one after the other. */
export async function doNothingRegularly(activities: number): Promise<void> {
  for (let index = 0; index < activities; index++) await regular.doNothing();
}

/** Both, the local ones first. */
export async function doNothing(locally: number, regularly: number): Promise<void> {
  await doNothingLocally(locally);
  await doNothingRegularly(regularly);
}
