import type { Command } from 'commander';
import { describeCommand, type Runner } from '../command';
import { exitCodes } from '../exit-code';
import { tenantLines } from '../views/tenant-view';

export function getCommand(run: Runner): Command {
  return describeCommand('get', 'Show a tenant as it is registered.', [
    'portcullis tenant get --id acme-corp',
  ])
    .requiredOption('--id <slug>', 'The tenant.')
    .action(({ id }: { readonly id: string }) =>
      run(async (session) => {
        const tenant = await session.client().tenants.get(id);
        session.output.show({ data: tenant, lines: tenantLines(tenant) });
        return exitCodes.done;
      }),
    );
}
