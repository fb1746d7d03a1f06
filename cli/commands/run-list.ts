import { type Command, Option } from 'commander';
import type { RunSummary } from '../../client';
import { runStates } from '../../domain/tenant-run';
import { type ActingTenant, actingTenantOption } from '../acting-tenant';
import { describeCommand, type Runner } from '../command';
import { exitCodes } from '../exit-code';
import { aligned } from '../views/aligned';
import { runRow } from '../views/run-view';
import { wholeNumber } from '../whole-number';

interface ListOptions extends ActingTenant, Partial<Pick<RunSummary, 'state'>> {
  readonly limit: number;
}

export function listCommand(run: Runner): Command {
  return describeCommand('list', 'List the runs of a tenant, newest first.', [
    'portcullis run list --tenant acme-corp --state failed',
  ])
    .addOption(actingTenantOption())
    .addOption(new Option('--state <state>', 'Only runs that stand so.').choices(runStates))
    .option('--limit <count>', 'How many to list.', wholeNumber(1, 10_000), 50)
    .action(({ tenant, state, limit }: ListOptions) =>
      run(async (session) => {
        const listed: RunSummary[] = [];
        const { runs } = session.client(tenant);
        for await (const summary of runs.list({ state, limit: Math.min(limit, 200) })) {
          listed.push(summary);
          if (listed.length === limit) break;
        }
        session.output.show({
          data: listed,
          lines: listed.length === 0 ? ['None.'] : aligned(listed.map(runRow), ''),
        });
        return exitCodes.done;
      }),
    );
}
