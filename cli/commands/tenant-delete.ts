import { type Command, Option } from 'commander';
import { describeCommand, type Runner } from '../command';
import { exitCodes } from '../exit-code';
import { UserError } from '../user-error';
import { tenantLines } from '../views/tenant-view';
import { wholeNumber } from '../whole-number';

interface DeleteOptions {
  readonly id: string;
  readonly grace?: number;
  readonly yes?: true;
  readonly cancel?: true;
}

const secondsADay = 86_400;
const mostDays = 365;

export function deleteCommand(run: Runner): Command {
  return describeCommand(
    'delete',
    'Shut a tenant out, and remove what it has once a grace period is over. The ledger stays.',
    [
      'portcullis tenant delete --id acme-corp --grace 30 --yes',
      'portcullis tenant delete --id acme-corp --cancel',
    ],
  )
    .requiredOption('--id <slug>', 'The tenant.')
    .addOption(
      new Option(
        '--grace <days>',
        'For how long it can be cancelled; PORTCULLIS_DELETION_GRACE_DAYS of the API unless given.',
      ).argParser(wholeNumber(0, mostDays)),
    )
    .option('--yes', 'Says that it is meant.')
    .addOption(new Option('--cancel', 'Keeps a tenant whose grace period lasts.').conflicts(['grace', 'yes']))
    .action(({ id, grace, yes, cancel }: DeleteOptions) =>
      run(async (session) => {
        if (cancel === undefined && yes === undefined)
          throw new UserError(`The tenant ${id} was not deleted: nothing says that it is meant.`, {
            why: 'It is shut out at once. Its namespace, secrets, keys and rows go when the grace period is over, and its name is never given again.',
            mend: 'Add --yes.',
            exitCode: exitCodes.usage,
          });
        const { tenants } = session.client();
        const graceSeconds = grace === undefined ? undefined : grace * secondsADay;
        const tenant = await (cancel ? tenants.cancelDeletion(id) : tenants.delete(id, { graceSeconds }));
        session.output.show({ data: tenant, lines: tenantLines(tenant) });
        return exitCodes.done;
      }),
    );
}
