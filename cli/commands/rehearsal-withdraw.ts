import type { Command } from 'commander';
import { describeCommand, type Runner } from '../command';
import { exitCodes } from '../exit-code';
import { rehearsalLines } from '../views/rehearsal-view';

export function withdrawCommand(run: Runner): Command {
  return describeCommand('withdraw', 'Take back what a rehearsal of breaking the glass asks for.')
    .argument('<id>', 'The id of the rehearsal.')
    .action((id: string) =>
      run(async (session) => {
        const rehearsal = await session.client().rehearsals.withdraw(id);
        session.output.show({ data: rehearsal, lines: rehearsalLines(rehearsal) });
        return exitCodes.done;
      }),
    );
}
