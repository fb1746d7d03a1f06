import { type Command, Option } from 'commander';
import type { Tenant } from '../../client';
import { tenantStatuses } from '../../domain/registered-tenant';
import { describeCommand, type Runner } from '../command';
import { exitCodes } from '../exit-code';
import { collected } from '../listing';
import { rowLines } from '../views/row-lines';
import { tenantRow } from '../views/tenant-view';

interface ListOptions extends Partial<Pick<Tenant, 'status'>> {
  readonly all?: boolean;
  readonly parent?: string;
}

export function listCommand(run: Runner): Command {
  return describeCommand('list', 'List the tenants by their ids.', ['portcullis tenant list --all'])
    .option('--all', 'Also those that are not customers.')
    .addOption(new Option('--status <status>', 'Only those that stand so.').choices(tenantStatuses))
    .option('--parent <slug>', 'Only those right below a tenant.')
    .action(({ all, status, parent }: ListOptions) =>
      run(async (session) => {
        const listed = await collected(session.client().tenants.list({ includeSystem: all, status, parent }));
        session.output.show({
          data: listed,
          lines: rowLines(listed.map(tenantRow)),
        });
        return exitCodes.done;
      }),
    );
}
