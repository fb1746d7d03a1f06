import { type Command, Option } from 'commander';
import type { NewWebhookEndpoint } from '../../client';
import { webhookEvents } from '../../domain/webhook';
import { describeCommand, type Runner } from '../command';
import { exitCodes } from '../exit-code';
import type { TenantOption } from '../tenant-option';
import { webhookTenantOption } from '../webhook-verb';

export function webhookAddCommand(run: Runner): Command {
  return describeCommand('add', 'Have an address told of what happens. Its secret is shown this once.', [
    'portcullis webhook add --url https://ops.example.com/portcullis --events escalation',
    'portcullis webhook add --url https://hooks.acme.example/in --tenant tenant_node:acme-corp',
  ])
    .requiredOption('--url <url>', 'A host on the public internet.')
    .addOption(
      new Option('--events <events...>', 'What it is told of.')
        .choices(webhookEvents)
        .default(['escalation']),
    )
    .option('--description <text>', 'For people to know it by.')
    .addOption(webhookTenantOption())
    .action(({ tenant, ...endpoint }: TenantOption & NewWebhookEndpoint) =>
      run(async (session) => {
        const added = await session.client(tenant).webhookEndpoints.add(endpoint);
        session.output.message('Keep the secret: it is not shown again, and it verifies what is sent.');
        session.output.show({ data: added, lines: [`${added.id}  ${added.secret}`] });
        return exitCodes.done;
      }),
    );
}
