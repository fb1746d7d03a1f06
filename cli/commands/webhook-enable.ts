import type { Command } from 'commander';
import { describeCommand, type Runner } from '../command';
import { exitCodes } from '../exit-code';
import { type WebhookTenantOption, webhookTenantOption } from '../webhook-tenant';

export function webhookEnableCommand(run: Runner): Command {
  return describeCommand('enable', 'Have a disabled endpoint told again, of what comes from now on.')
    .requiredOption('--id <id>', 'Of the endpoint.')
    .addOption(webhookTenantOption())
    .action(({ tenant, id }: WebhookTenantOption & { readonly id: string }) =>
      run(async (session) => {
        const enabled = await session.client(tenant).webhookEndpoints.enable(id);
        session.output.show({ data: enabled, lines: [`${id} is told of what comes from now on.`] });
        return exitCodes.done;
      }),
    );
}
