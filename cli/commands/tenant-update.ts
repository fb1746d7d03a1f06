import { type Command, Option } from 'commander';
import { describeCommand, type Runner } from '../command';
import { exitCodes } from '../exit-code';
import { rulesOf, type TenantRuleOptions, withRuleOptions } from '../tenant-options';
import { UserError } from '../user-error';
import { tenantLines } from '../views/tenant-view';

interface UpdateOptions extends TenantRuleOptions {
  readonly id: string;
  readonly displayName?: string;
  readonly parent?: string;
  readonly status?: 'ACTIVE';
}

export function updateCommand(run: Runner): Command {
  const command = describeCommand('update', 'Change a tenant; what is left out stays as it is.', [
    'portcullis tenant update --id acme-corp --rpm 120 --rph 5000 --tpd 2000000 --max-runs-per-day 10000',
    'portcullis tenant update --id acme-corp --allowed-models x-ai/grok-4-fast --allowed-tools http_get,calculator',
  ])
    .requiredOption('--id <slug>', 'The tenant.')
    .option('--display-name <name>', 'For people to know it by.')
    .option('--parent <slug>', "The tenant above it; '' for none.")
    .addOption(
      new Option('--status <status>', 'Ends the wait of a tenant for its verification.').choices(['ACTIVE']),
    );
  return withRuleOptions(command).action((options: UpdateOptions) =>
    run(async (session) => {
      const { id, displayName, parent, status } = options;
      const change = {
        display_name: displayName,
        parent: parent === '' ? null : parent,
        status,
        ...rulesOf(options),
      };
      if (Object.values(change).every((member) => member === undefined))
        throw new UserError('There is nothing to change.', {
          mend: 'Say what is to become how, such as --rpm 120; see portcullis tenant update --help.',
          exitCode: exitCodes.usage,
        });
      const tenant = await session.client().tenants.update(id, change);
      session.output.show({ data: tenant, lines: tenantLines(tenant) });
      return exitCodes.done;
    }),
  );
}
