import type { Command } from 'commander';
import { describeCommand, type Runner } from '../command';
import { exitCodes } from '../exit-code';
import { type TenantOption, tenantOption } from '../tenant-option';

export function webhookEnableCommand(run: Runner): Command {
  return describeCommand('enable', 'Have a disabled endpoint told again, of what comes from now on.')
    .requiredOption('--id <id>', 'Of the endpoint.')
    .addOption(tenantOption("Of which tenant; else the deployment's own, or the token's."))
    .action(({ tenant, id }: TenantOption & { readonly id: string }) =>
      run(async (session) => {
        const enabled = await session.client(tenant).webhookEndpoints.enable(id);
        session.output.show({ data: enabled, lines: [`${id} is told of what comes from now on.`] });
        return exitCodes.done;
      }),
    );
}
