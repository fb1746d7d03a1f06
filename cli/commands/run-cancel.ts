import type { Command } from 'commander';
import { describeCommand, type Runner } from '../command';
import { exitCodes } from '../exit-code';
import { runLines } from '../views/run-view';

export function cancelCommand(run: Runner): Command {
  return describeCommand('cancel', 'Ask a run to end.')
    .argument('<id>', 'The id of the run.')
    .action((id: string) =>
      run(async (session) => {
        const cancelled = await session.client().runs.cancel(id);
        session.output.show({ data: cancelled, lines: runLines(cancelled) });
        return exitCodes.done;
      }),
    );
}
