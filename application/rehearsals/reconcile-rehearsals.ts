import { z } from 'zod';
import { referenceSchema } from '../../domain/reference';
import type { RehearsalRow } from '../../store/rehearsals';
import { lookAfterOpen } from '../look-after-open';
import type { BreakGlassAccess } from './break-glass-access';
import { RehearsalLife, type RehearsalLifeDependencies } from './rehearsal-life';
import type { RehearsalRuns } from './rehearsal-runs';
import { identityOf } from './rehearsal-service';

/** How long an open rehearsal is left alone before its run is looked after. */
const settleMilliseconds = 10_000;

const inputSchema = z.object({
  tenant: referenceSchema,
  keyRef: referenceSchema,
  period: z.string().nullable(),
  requestedBy: z.uuid(),
});

interface ReconcileDependencies extends RehearsalLifeDependencies {
  readonly rehearsalRuns: RehearsalRuns;
  readonly breakGlassAccess: Pick<BreakGlassAccess, 'end'>;
}

/** Makes the list of rehearsals and their runs agree; gives the number mended. @throws as `lookAfterOpen` */
export async function reconcileRehearsals(dependencies: ReconcileDependencies): Promise<number> {
  const { rehearsals, clock } = dependencies;
  const moment = new Date(clock().getTime() - settleMilliseconds);
  const life = new RehearsalLife(dependencies);
  return lookAfterOpen(
    (limit, except) => rehearsals.openUntouchedSince(moment, limit, except),
    (row) => mend(dependencies, life, row),
  );
}

/** True where list and run disagreed. */
async function mend(
  { rehearsalRuns: runs, breakGlassAccess }: ReconcileDependencies,
  life: RehearsalLife,
  row: RehearsalRow,
): Promise<boolean> {
  const status = await runs.status(row.workflowId);
  switch (status) {
    case 'running':
      return false;
    case 'absent':
      await runs.start(row.kind, row.workflowId, { ...inputSchema.loose().parse(row.request) });
      return true;
    case 'closed': {
      const run = identityOf(row);
      if (run.kind === 'break_glass') await breakGlassAccess.end(run, 'left_behind');
      await life.close(run, {
        state: 'cancelled',
        code: null,
        reason: 'The workflow was ended from outside before it could finish.',
        record: null,
      });
      return true;
    }
    default:
      return status satisfies never;
  }
}
