import type { Command } from 'commander';
import type { Vm } from '../../client';
import { type ActingTenant, actingTenantOption } from '../acting-tenant';
import { describeCommand, type Runner } from '../command';
import { exitCodes } from '../exit-code';
import { aligned } from '../views/aligned';

export function listCommand(run: Runner): Command {
  return describeCommand('list', 'List the nodes of a tenant, newest first.', [
    'portcullis vm list --tenant acme-corp',
  ])
    .addOption(actingTenantOption())
    .action(({ tenant }: ActingTenant) =>
      run(async (session) => {
        const vms: Vm[] = [];
        for await (const vm of session.client(tenant).vms.list()) vms.push(vm);
        const rows = vms.map(({ id, registeredAt, storageGb, name, host }) => [
          id,
          registeredAt,
          `${storageGb} GB`,
          name ?? '',
          host ?? '',
        ]);
        session.output.show({ data: vms, lines: rows.length === 0 ? ['None.'] : aligned(rows, '') });
        return exitCodes.done;
      }),
    );
}
