import type { Command } from 'commander';
import { describeCommand, type Runner } from '../command';
import { exitCodes } from '../exit-code';
import { type TenantOption, tenantOption } from '../tenant-option';

export function webhookDisableCommand(run: Runner): Command {
  return describeCommand('disable', 'Have an endpoint told nothing more, until it is enabled.')
    .requiredOption('--id <id>', 'Of the endpoint.')
    .addOption(tenantOption("Of which tenant; else the deployment's own, or the token's."))
    .action(({ tenant, id }: TenantOption & { readonly id: string }) =>
      run(async (session) => {
        const disabled = await session.client(tenant).webhookEndpoints.disable(id);
        session.output.show({ data: disabled, lines: [`${id} is told nothing more.`] });
        return exitCodes.done;
      }),
    );
}
