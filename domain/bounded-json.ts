import { z } from 'zod';

/**
 * JSON of any shape, at most 16 levels deep, so that no later step can be driven into the ground by nesting. The depth
 * comes first: the schema of JSON itself calls itself once a level.
 */
export const boundedJson = z
  .unknown()
  .refine((value) => depthWithin(value, 16), 'expected JSON of at most 16 levels')
  .pipe(z.json({ error: 'expected JSON' }));

function depthWithin(value: unknown, levels: number): boolean {
  if (value === null || typeof value !== 'object') return true;
  return levels > 0 && Object.values(value).every((member) => depthWithin(member, levels - 1));
}
