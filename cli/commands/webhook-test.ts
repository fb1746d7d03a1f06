import type { Command } from 'commander';
import { describeCommand, type Runner } from '../command';
import { exitCodes } from '../exit-code';
import { type WebhookTenantOption, webhookTenantOption } from '../webhook-tenant';

export function webhookTestCommand(run: Runner): Command {
  return describeCommand('test', 'Send an endpoint a message that tells of nothing.')
    .requiredOption('--id <id>', 'Of the endpoint.')
    .addOption(webhookTenantOption())
    .action(({ tenant, id }: WebhookTenantOption & { readonly id: string }) =>
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
