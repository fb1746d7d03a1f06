import type { Command } from 'commander';
import { describeCommand, type Runner } from '../command';
import { exitCodes } from '../exit-code';
import { collected } from '../listing';
import { ownTenantOption, type TenantOption } from '../tenant-option';
import { rowLines } from '../views/row-lines';

export function listCommand(run: Runner): Command {
  return describeCommand('list', 'List the storage reservations of a tenant, newest first.')
    .addOption(ownTenantOption())
    .action(({ tenant }: TenantOption) =>
      run(async (session) => {
        const reservations = await collected(session.client(tenant).storage.list());
        const rows = reservations.map(({ id, gigabytes, state, expiresAt, purpose }) => [
          id,
          `${gigabytes} GB`,
          expiresAt === null ? state : `${state} until ${expiresAt}`,
          purpose,
        ]);
        session.output.show({ data: reservations, lines: rowLines(rows) });
        return exitCodes.done;
      }),
    );
}
