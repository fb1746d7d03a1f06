import { type Command, Option } from 'commander';
import type { TenantMigration } from '../../client';
import { describeCommand, type Runner } from '../command';
import { exitCodes } from '../exit-code';
import { tenantLines } from '../views/tenant-view';
import { wholeNumber } from '../whole-number';

interface MigrateOptions {
  readonly id: string;
  readonly mode: TenantMigration['isolation'];
  readonly namespace?: string;
  readonly drain: number;
}

const longestDrainSeconds = 86_400;

export function migrateCommand(run: Runner): Command {
  return describeCommand(
    'migrate',
    "Move a tenant's own work into a Temporal namespace of its own, or back beside that of others.",
    [
      'portcullis tenant migrate --id acme-corp --mode dedicated',
      'portcullis tenant migrate --id acme-corp --mode shared --drain 3600',
    ],
  )
    .requiredOption('--id <slug>', 'The tenant.')
    .addOption(
      new Option('--mode <mode>', 'Where its work is to be done.')
        .choices(['dedicated', 'shared'])
        .makeOptionMandatory(),
    )
    .option('--namespace <name>', 'Of a dedicated tenant; portcullis-<slug> unless given.')
    .addOption(
      new Option('--drain <seconds>', 'How long its runs have to end before it stays where it was.')
        .default(600)
        .argParser(wholeNumber(1, longestDrainSeconds)),
    )
    .action(({ id, mode, namespace, drain }: MigrateOptions) =>
      run(async (session) => {
        const migration = { isolation: mode, namespace, drain_seconds: drain };
        const tenant = await session.client().tenants.migrate(id, migration);
        const moved = tenant.isolation === mode;
        if (!moved)
          session.output.message(
            `The tenant still drains: no new runs begin, and when those that run have ended, it is moved. See \`portcullis tenant get --id ${id}\`.`,
          );
        session.output.show({ data: tenant, lines: tenantLines(tenant) });
        return moved ? exitCodes.done : exitCodes.waiting;
      }),
    );
}
