import type { Command } from 'commander';
import type { WebhookDelivery } from '../../client';
import { describeCommand, type Runner } from '../command';
import { exitCodes } from '../exit-code';
import { aligned } from '../views/aligned';
import { type WebhookTenantOption, webhookTenantOption } from '../webhook-tenant';

export function webhookDeliveriesCommand(run: Runner): Command {
  return describeCommand('deliveries', 'List what endpoints were told, newest first.', [
    'portcullis webhook deliveries --dead',
  ])
    .option('--dead', 'Only what was not taken, and is tried no more.')
    .addOption(webhookTenantOption())
    .action(({ tenant, dead = false }: WebhookTenantOption & { readonly dead?: boolean }) =>
      run(async (session) => {
        const deliveries: WebhookDelivery[] = [];
        const listed = session.client(tenant).webhookDeliveries.list(dead ? { state: 'dead' } : {});
        for await (const delivery of listed) deliveries.push(delivery);
        const rows = deliveries.map(({ id, state, type, endpoint, attempts, reason }) => [
          id,
          state,
          type,
          `to ${endpoint}`,
          `${attempts} ${attempts === 1 ? 'attempt' : 'attempts'}`,
          reason ?? '',
        ]);
        session.output.show({ data: deliveries, lines: rows.length === 0 ? ['None.'] : aligned(rows, '') });
        return exitCodes.done;
      }),
    );
}
