import type { Command } from 'commander';
import { describeCommand, type Runner } from '../command';
import { exitCodes } from '../exit-code';
import { usageLines } from '../views/usage-view';

export function usageCommand(run: Runner): Command {
  return describeCommand('usage', 'Show what runs of a tenant have used of its quotas.', [
    'portcullis tenant usage --id acme-corp',
  ])
    .requiredOption('--id <slug>', 'The tenant.')
    .action(({ id }: { readonly id: string }) =>
      run(async (session) => {
        const usage = await session.client().tenants.usage(id);
        session.output.show({ data: usage, lines: usageLines(usage.quotas) });
        return exitCodes.done;
      }),
    );
}
