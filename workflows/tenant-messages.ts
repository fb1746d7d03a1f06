import { defineSignal } from '@temporalio/workflow';
import type { Asked } from '../domain/tenant-change';

/** Takes a deletion back, as long as its grace period lasts. */
export const cancelDeletion = defineSignal<[Asked]>('cancelDeletion');
