import { z } from 'zod';
import { breakGlassApprovalKind } from '../../domain/break-glass';
import type { Rehearsals } from '../../store/rehearsals';
import type { RehearsalRuns } from './rehearsal-runs';

const uuidSchema = z.uuid();

/**
 * Wakes the runs whose requests were answered. Waking one twice does no harm: it looks at its answers again. A run that
 * is only about to wait looks by itself, once.
 *
 * @param streams those that something was recorded in
 * @throws DependencyAway
 */
export async function wakeByAnswers(
  {
    rehearsals,
    rehearsalRuns,
  }: { readonly rehearsals: Pick<Rehearsals, 'find'>; readonly rehearsalRuns: RehearsalRuns },
  streams: readonly string[],
): Promise<void> {
  for (const rehearsal of new Set(streams.flatMap(answeredIn))) {
    const row = await rehearsals.find(rehearsal);
    if (row?.state === 'running') await rehearsalRuns.answerRecorded(row.workflowId);
  }
}

/** The rehearsal of an answer's stream, `break_glass_approval:<rehearsal>.<principal>`; nothing of any other stream. */
function answeredIn(stream: string): readonly string[] {
  const [kind, name] = stream.split(':', 2);
  if (kind !== breakGlassApprovalKind || name === undefined) return [];
  const { data: rehearsal } = uuidSchema.safeParse(name.split('.', 1)[0]);
  return rehearsal === undefined ? [] : [rehearsal];
}
