import { describeCommand, type MakeCommand } from '../command';
import { exitCodes } from '../exit-code';
import { provisioningLines } from '../views/provisioning-view';

export const cancelCommand: MakeCommand = (run) =>
  describeCommand('cancel', 'Abandon a provisioning, and withdraw what it recorded.')
    .argument('<id>', 'The id of the provisioning, or its tenant: the newest is meant then.')
    .option('--reason <text>', 'Why; it is recorded.')
    .action((id: string, { reason }: { readonly reason?: string }) =>
      run(async (session) => {
        const provisioning = await session.client().provisionings.cancel(id, reason);
        session.output.show({ data: provisioning, lines: provisioningLines(provisioning) });
        return exitCodes.done;
      }),
    );
