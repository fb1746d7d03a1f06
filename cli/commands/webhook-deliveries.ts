import type { Command } from 'commander';
import { describeCommand, type Runner } from '../command';
import { exitCodes } from '../exit-code';
import { firstOf } from '../listing';
import type { TenantOption } from '../tenant-option';
import { rowLines } from '../views/row-lines';
import { webhookTenantOption } from '../webhook-verb';
import { wholeNumber } from '../whole-number';

interface ListOptions extends TenantOption {
  readonly dead?: boolean;
  readonly limit: number;
}

export function webhookDeliveriesCommand(run: Runner): Command {
  return describeCommand('deliveries', 'List what endpoints were told, newest first.', [
    'portcullis webhook deliveries --dead',
  ])
    .option('--dead', 'Only what was not taken, and is tried no more.')
    .addOption(webhookTenantOption())
    .option('--limit <count>', 'How many to list.', wholeNumber(1, 10_000), 50)
    .action(({ tenant, dead = false, limit }: ListOptions) =>
      run(async (session) => {
        const { webhookDeliveries } = session.client(tenant);
        const deliveries = await firstOf(
          webhookDeliveries.list(dead ? { state: 'dead' } : {}),
          limit,
          session.output,
        );
        const rows = deliveries.map(({ id, state, type, endpoint, attempts, reason }) => [
          id,
          state,
          type,
          `to ${endpoint}`,
          `${attempts} ${attempts === 1 ? 'attempt' : 'attempts'}`,
          reason ?? '',
        ]);
        session.output.show({ data: deliveries, lines: rowLines(rows) });
        return exitCodes.done;
      }),
    );
}
