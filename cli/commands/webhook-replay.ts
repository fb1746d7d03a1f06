import type { Command } from 'commander';
import { describeCommand, type Runner } from '../command';
import { exitCodes } from '../exit-code';
import { type TenantOption, tenantOption } from '../tenant-option';

export function webhookReplayCommand(run: Runner): Command {
  return describeCommand('replay', 'Try a dead delivery from the first attempt on.')
    .requiredOption('--id <id>', 'Of the delivery.')
    .addOption(tenantOption("Of which tenant; else the deployment's own, or the token's."))
    .action(({ tenant, id }: TenantOption & { readonly id: string }) =>
      run(async (session) => {
        const replayed = await session.client(tenant).webhookDeliveries.replay(id);
        session.output.show({ data: replayed, lines: [`${id} is tried again.`] });
        return exitCodes.done;
      }),
    );
}
