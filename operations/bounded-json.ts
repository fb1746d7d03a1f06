import { z } from 'zod';
import type { JsonValue } from '../domain/json';

/** JSON of any shape, at most 16 levels deep, so that no later step can be driven into the ground by nesting. */
export const boundedJson = z
  .json()
  .refine((value) => depthWithin(value, 16), 'expected JSON of at most 16 levels');

function depthWithin(value: JsonValue, levels: number): boolean {
  if (value === null || typeof value !== 'object') return true;
  return levels > 0 && Object.values(value).every((member) => depthWithin(member, levels - 1));
}
