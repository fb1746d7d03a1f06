import type { Command } from 'commander';
import { describeCommand, type Runner } from '../command';
import { exitCodes } from '../exit-code';
import { collected } from '../listing';
import { ownTenantOption, type TenantOption } from '../tenant-option';
import { rowLines } from '../views/row-lines';

export function listCommand(run: Runner): Command {
  return describeCommand('list', 'List the nodes of a tenant, newest first.', [
    'portcullis vm list --tenant acme-corp',
  ])
    .addOption(ownTenantOption())
    .action(({ tenant }: TenantOption) =>
      run(async (session) => {
        const vms = await collected(session.client(tenant).vms.list());
        const rows = vms.map(({ id, registeredAt, storageGb, name, host }) => [
          id,
          registeredAt,
          `${storageGb} GB`,
          name ?? '',
          host ?? '',
        ]);
        session.output.show({ data: vms, lines: rowLines(rows) });
        return exitCodes.done;
      }),
    );
}
