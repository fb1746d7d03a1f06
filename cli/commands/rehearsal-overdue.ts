import type { Command } from 'commander';
import { describeCommand, type Runner } from '../command';
import { exitCodes } from '../exit-code';
import { tenantOption } from '../tenant-option';
import { rowLines } from '../views/row-lines';

export function overdueCommand(run: Runner): Command {
  return describeCommand('overdue', 'List the rehearsals that were not done by their time, of all tenants.', [
    'portcullis rehearsal overdue',
    'portcullis rehearsal overdue --tenant tenant_node:mills',
  ])
    .addOption(tenantOption('Only those of this tenant.'))
    .action(({ tenant }: { readonly tenant?: string }) =>
      run(async (session) => {
        const listed = await session.client(tenant).rehearsals.overdue();
        const rows = listed.map(({ dueAt, kind, tenant: of, keyRef }) => [`due ${dueAt}`, kind, of, keyRef]);
        session.output.show({ data: listed, lines: rowLines(rows) });
        return exitCodes.done;
      }),
    );
}
