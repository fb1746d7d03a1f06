import { type Command, Option } from 'commander';
import type { RunSummary } from '../../client';
import { runStates } from '../../domain/tenant-run';
import { describeCommand, type Runner } from '../command';
import { exitCodes } from '../exit-code';
import { firstOf } from '../listing';
import { ownTenantOption, type TenantOption } from '../tenant-option';
import { rowLines } from '../views/row-lines';
import { runRow } from '../views/run-view';
import { wholeNumber } from '../whole-number';

interface ListOptions extends TenantOption, Partial<Pick<RunSummary, 'state'>> {
  readonly limit: number;
}

export function listCommand(run: Runner): Command {
  return describeCommand('list', 'List the runs of a tenant, newest first.', [
    'portcullis run list --tenant acme-corp --state failed',
  ])
    .addOption(ownTenantOption())
    .addOption(new Option('--state <state>', 'Only runs that stand so.').choices(runStates))
    .option('--limit <count>', 'How many to list.', wholeNumber(1, 10_000), 50)
    .action(({ tenant, state, limit }: ListOptions) =>
      run(async (session) => {
        const { runs } = session.client(tenant);
        const listed = await firstOf(
          runs.list({ state, limit: Math.min(limit, 200) }),
          limit,
          session.output,
        );
        session.output.show({
          data: listed,
          lines: rowLines(listed.map(runRow)),
        });
        return exitCodes.done;
      }),
    );
}
