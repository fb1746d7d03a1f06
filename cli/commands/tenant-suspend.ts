import { type Command, Option } from 'commander';
import type { TenantSuspension } from '../../client';
import { describeCommand, type Runner } from '../command';
import { exitCodes } from '../exit-code';
import { tenantLines } from '../views/tenant-view';

interface SuspendOptions {
  readonly id: string;
  readonly reason: NonNullable<TenantSuspension['reason']>;
}

export function suspendCommand(run: Runner): Command {
  return describeCommand(
    'suspend',
    'Refuse all requests of a tenant, pause its schedules and stop its workers, until it is resumed.',
    ['portcullis tenant suspend --id acme-corp --reason security'],
  )
    .requiredOption('--id <slug>', 'The tenant.')
    .addOption(
      new Option('--reason <code>', 'Why; the ledger keeps it.')
        .choices(['overdue_payment', 'security', 'abuse', 'tenant_request', 'maintenance'])
        .default('maintenance'),
    )
    .action(({ id, reason }: SuspendOptions) =>
      run(async (session) => {
        const tenant = await session.client().tenants.suspend(id, { reason });
        session.output.show({ data: tenant, lines: tenantLines(tenant) });
        return exitCodes.done;
      }),
    );
}
