import type { Command } from 'commander';
import { describeCommand, type Runner } from '../command';
import { exitCodes } from '../exit-code';
import { type TenantOption, tenantOption } from '../tenant-option';

export function webhookRotateCommand(run: Runner): Command {
  return describeCommand('rotate', 'Give an endpoint a new secret, shown this once.')
    .requiredOption('--id <id>', 'Of the endpoint.')
    .addOption(tenantOption("Of which tenant; else the deployment's own, or the token's."))
    .action(({ tenant, id }: TenantOption & { readonly id: string }) =>
      run(async (session) => {
        const rotated = await session.client(tenant).webhookEndpoints.rotate(id);
        session.output.message('The secret before signs too, for 24 hours.');
        session.output.show({ data: rotated, lines: [rotated.secret] });
        return exitCodes.done;
      }),
    );
}
