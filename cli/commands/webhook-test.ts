import type { Command } from 'commander';
import { describeCommand, type Runner } from '../command';
import { exitCodes } from '../exit-code';
import { type TenantOption, tenantOption } from '../tenant-option';

export function webhookTestCommand(run: Runner): Command {
  return describeCommand('test', 'Send an endpoint a message that tells of nothing.')
    .requiredOption('--id <id>', 'Of the endpoint.')
    .addOption(tenantOption("Of which tenant; else the deployment's own, or the token's."))
    .action(({ tenant, id }: TenantOption & { readonly id: string }) =>
      run(async (session) => {
        const delivery = await session.client(tenant).webhookEndpoints.test(id);
        session.output.show({
          data: delivery,
          lines: [`${delivery.id} is on its way; \`portcullis webhook deliveries\` tells how it went.`],
        });
        return exitCodes.done;
      }),
    );
}
