import type { HealthDetail } from '../../client';
import { describeCommand, type MakeCommand } from '../command';
import { exitCodes } from '../exit-code';
import { lazyModules } from '../lazy-modules';
import { aligned } from '../views/aligned';

export const healthCommand: MakeCommand = (run) =>
  describeCommand('health', 'Tell whether the API is well, by the exit code too; for health checks.')
    .option('--worker', 'Ask for the worker of this machine instead.')
    .action(({ worker }: { readonly worker?: boolean }) =>
      run(async (session) => {
        if (worker === true) {
          const { workerHealth } = lazyModules.workerHealth();
          const found = await workerHealth(session.configuration);
          session.output.show({ data: found, lines: [found.detail] });
          return found.status === 'ok' ? exitCodes.done : exitCodes.fault;
        }
        const health = await session.client().health();
        const { postgres, temporal, sequencer } = health.dependencies;
        session.output.show({
          data: health,
          lines: aligned(
            [
              ['API', health.status],
              ['PostgreSQL', postgres.status, `${postgres.latencyMs} ms`],
              ...(temporal === undefined ? [] : [['Temporal', temporal.status, `${temporal.latencyMs} ms`]]),
              [
                'Sequencer',
                sequencer.status,
                sequencer.lagSeconds === null ? '' : `lag ${sequencer.lagSeconds} s`,
              ],
              ['Rehearsals', health.rehearsals.status, overdueText(health.rehearsals)],
              ['Deletions', health.deletions.status, overdueText(health.deletions)],
            ],
            '',
          ),
        });
        return health.status === 'down' ? exitCodes.fault : exitCodes.done;
      }),
    );

function overdueText({ overdue, oldestDueAt }: HealthDetail['rehearsals']): string {
  return oldestDueAt === null ? '' : `${overdue} overdue, since ${oldestDueAt}`;
}
