import { defineSignal } from '@temporalio/workflow';
import type { Asked } from '../domain/tenant-change';

/** Has a deletion try at once again what it waits to try. */
export const retryDeletion = defineSignal('retryDeletion');

/** Takes a deletion back, as long as its grace period lasts. */
export const cancelDeletion = defineSignal<[Asked]>('cancelDeletion');
