import type { Command } from 'commander';
import { describeCommand, type Runner } from '../command';
import { exitCodes } from '../exit-code';
import { ownTenantOption, type TenantOption } from '../tenant-option';

export function commitCommand(run: Runner): Command {
  return describeCommand('commit', 'Commit a reservation: it no longer expires.')
    .argument('<reservation>', 'The id of the reservation.')
    .addOption(ownTenantOption())
    .action((id: string, { tenant }: TenantOption) =>
      run(async (session) => {
        const committed = await session.client(tenant).storage.commit(id);
        session.output.show({ data: committed, lines: [`${id} is committed.`] });
        return exitCodes.done;
      }),
    );
}
