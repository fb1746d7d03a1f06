import type { Command } from 'commander';
import { describeCommand, type Runner } from '../command';
import { exitCodes } from '../exit-code';
import { runLines } from '../views/run-view';

export function showCommand(run: Runner): Command {
  return describeCommand('show', 'Show a run, with its steps and its answer.')
    .argument('<id>', 'The id of the run.')
    .action((id: string) =>
      run(async (session) => {
        const found = await session.client().runs.get(id);
        session.output.show({ data: found, lines: runLines(found) });
        return exitCodes.done;
      }),
    );
}
