import { Command } from 'commander';
import { describeCommand, type MakeCommand, type Runner } from '../command';
import { exitCodes } from '../exit-code';
import { tenantNamed } from '../tenant-option';
import { admissionLines } from '../views/admission-view';

export const admissionCommand: MakeCommand = (run) =>
  new Command('admission')
    .description('Look at where tenants stand on their way to production.')
    .addCommand(showCommand(run));

function showCommand(run: Runner): Command {
  return describeCommand('show', 'Show each step of the walk: what it came to, and what mends it.', [
    'portcullis admission show tenant_node:aldermoor_mills',
  ])
    .argument('<tenant>', 'The tenant.', tenantNamed)
    .action((tenant: string) =>
      run(async (session) => {
        const admission = await session.client().tenants.admission(tenant);
        session.output.show({ data: admission, lines: admissionLines(admission) });
        return exitCodes.done;
      }),
    );
}
