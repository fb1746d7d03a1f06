import type { Command } from 'commander';
import { type ActingTenant, actingTenantOption } from '../acting-tenant';
import { describeCommand, type Runner } from '../command';
import { exitCodes } from '../exit-code';

export function removeCommand(run: Runner): Command {
  return describeCommand('remove', 'Remove a node, which frees its place and its storage.')
    .argument('<vm>', 'The id of the node.')
    .addOption(actingTenantOption())
    .action((id: string, { tenant }: ActingTenant) =>
      run(async (session) => {
        const removed = await session.client(tenant).vms.remove(id);
        session.output.show({ data: removed, lines: [`${id} is removed.`] });
        return exitCodes.done;
      }),
    );
}
