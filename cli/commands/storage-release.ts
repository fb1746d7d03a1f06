import type { Command } from 'commander';
import { type ActingTenant, actingTenantOption } from '../acting-tenant';
import { describeCommand, type Runner } from '../command';
import { exitCodes } from '../exit-code';

export function releaseCommand(run: Runner): Command {
  return describeCommand('release', 'Give the storage of a reservation back, committed or not.')
    .argument('<reservation>', 'The id of the reservation.')
    .addOption(actingTenantOption())
    .action((id: string, { tenant }: ActingTenant) =>
      run(async (session) => {
        const released = await session.client(tenant).storage.release(id);
        session.output.show({ data: released, lines: [`${id} is released.`] });
        return exitCodes.done;
      }),
    );
}
