import { defineSearchAttributeKey } from '@temporalio/common';
import { workflowInfo } from '@temporalio/workflow';

/** Set by the server on every run that a schedule starts. */
export const scheduledStartTime = defineSearchAttributeKey('TemporalScheduledStartTime', 'DATETIME');

/** ISO 8601: the time for which the schedule that started this run meant it; null where none did. */
export function scheduledTime(): string | null {
  return workflowInfo().typedSearchAttributes.get(scheduledStartTime)?.toISOString() ?? null;
}
