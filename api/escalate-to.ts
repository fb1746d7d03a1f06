import { z } from 'zod';
import type { EscalateTo } from '../domain/escalation';

/** Whom to call, as resources tell it. */
export const calledSchema = z
  .object({
    team: z.string().describe('As the deployment calls it.'),
    contact: z.string().nullable().describe('How to reach it, where the deployment says so.'),
  })
  .nullable();

export function calledView(called: EscalateTo | undefined | null): z.output<typeof calledSchema> {
  return called == null ? null : { team: called.team, contact: called.contact ?? null };
}
