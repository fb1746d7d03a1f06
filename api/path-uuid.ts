import { z } from 'zod';
import { notFound } from './problems/request-problem';

/** The id of a thing in a path; what is no UUID is told of like what isn't there, so it is described as text. */
export const uuidPath = { id: z.string().describe('A UUID.') };

const uuid = z.uuid();

/** @throws RequestProblem 404 with the detail, where it is none. */
export function uuidIn({ id: given }: { readonly id: string }, unknown: string): string {
  const id = uuid.safeParse(given);
  if (id.success) return id.data;
  throw notFound(unknown);
}
