import type { Command } from 'commander';
import { describeCommand, type Runner } from '../command';
import { exitCodes } from '../exit-code';
import { ownTenantOption, type TenantOption } from '../tenant-option';

export function removeCommand(run: Runner): Command {
  return describeCommand('remove', 'Remove a node, which frees its place and its storage.')
    .argument('<vm>', 'The id of the node.')
    .addOption(ownTenantOption())
    .action((id: string, { tenant }: TenantOption) =>
      run(async (session) => {
        const removed = await session.client(tenant).vms.remove(id);
        session.output.show({ data: removed, lines: [`${id} is removed.`] });
        return exitCodes.done;
      }),
    );
}
