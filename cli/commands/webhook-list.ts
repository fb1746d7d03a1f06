import type { Command } from 'commander';
import type { WebhookEndpoint } from '../../client';
import { describeCommand, type Runner } from '../command';
import { exitCodes } from '../exit-code';
import { aligned } from '../views/aligned';
import { type WebhookTenantOption, webhookTenantOption } from '../webhook-tenant';

export function webhookListCommand(run: Runner): Command {
  return describeCommand('list', 'List the endpoints, newest first.')
    .addOption(webhookTenantOption())
    .action(({ tenant }: WebhookTenantOption) =>
      run(async (session) => {
        const endpoints: WebhookEndpoint[] = [];
        for await (const endpoint of session.client(tenant).webhookEndpoints.list()) endpoints.push(endpoint);
        const rows = endpoints.map(({ id, state, disabledBecause, url, events, description }) => [
          id,
          disabledBecause === null ? state : `${state} (${disabledBecause})`,
          url,
          events.join(','),
          description,
        ]);
        session.output.show({ data: endpoints, lines: rows.length === 0 ? ['None.'] : aligned(rows, '') });
        return exitCodes.done;
      }),
    );
}
