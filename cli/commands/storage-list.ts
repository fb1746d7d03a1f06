import type { Command } from 'commander';
import type { StorageReservation } from '../../client';
import { type ActingTenant, actingTenantOption } from '../acting-tenant';
import { describeCommand, type Runner } from '../command';
import { exitCodes } from '../exit-code';
import { aligned } from '../views/aligned';

export function listCommand(run: Runner): Command {
  return describeCommand('list', 'List the storage reservations of a tenant, newest first.')
    .addOption(actingTenantOption())
    .action(({ tenant }: ActingTenant) =>
      run(async (session) => {
        const reservations: StorageReservation[] = [];
        for await (const reservation of session.client(tenant).storage.list()) reservations.push(reservation);
        const rows = reservations.map(({ id, gigabytes, state, expiresAt, purpose }) => [
          id,
          `${gigabytes} GB`,
          expiresAt === null ? state : `${state} until ${expiresAt}`,
          purpose,
        ]);
        session.output.show({ data: reservations, lines: rows.length === 0 ? ['None.'] : aligned(rows, '') });
        return exitCodes.done;
      }),
    );
}
