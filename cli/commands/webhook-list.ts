import type { Command } from 'commander';
import { describeCommand, type Runner } from '../command';
import { exitCodes } from '../exit-code';
import { collected } from '../listing';
import type { TenantOption } from '../tenant-option';
import { rowLines } from '../views/row-lines';
import { webhookTenantOption } from '../webhook-verb';

export function webhookListCommand(run: Runner): Command {
  return describeCommand('list', 'List the endpoints, newest first.')
    .addOption(webhookTenantOption())
    .action(({ tenant }: TenantOption) =>
      run(async (session) => {
        const endpoints = await collected(session.client(tenant).webhookEndpoints.list());
        const rows = endpoints.map(({ id, state, disabledBecause, url, events, description }) => [
          id,
          disabledBecause === null ? state : `${state} (${disabledBecause})`,
          url,
          events.join(','),
          description,
        ]);
        session.output.show({ data: endpoints, lines: rowLines(rows) });
        return exitCodes.done;
      }),
    );
}
