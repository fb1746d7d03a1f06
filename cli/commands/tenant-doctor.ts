import type { Command } from 'commander';
import { describeCommand, type Runner } from '../command';
import { exitCodes } from '../exit-code';
import { findingLines } from '../views/finding-lines';

export function doctorCommand(run: Runner): Command {
  return describeCommand(
    'doctor',
    'Look at everything that a tenant needs, and say how to mend what is not well. Runs a workflow in its namespace.',
    ['portcullis tenant doctor --id acme-corp'],
  )
    .requiredOption('--id <slug>', 'The tenant.')
    .action(({ id }: { readonly id: string }) =>
      run(async (session) => {
        const diagnosis = await session.client().tenants.doctor(id);
        session.output.show({
          data: diagnosis,
          lines: findingLines(
            diagnosis.findings.map(({ check, ...finding }) => ({ name: check, ...finding })),
          ),
        });
        return diagnosis.status === 'failed' ? exitCodes.fault : exitCodes.done;
      }),
    );
}
