import { Command, Option } from 'commander';
import type { RehearsalFilter } from '../../client';
import { rehearsalKinds, rehearsalStates } from '../../domain/rehearsal';
import { describeCommand, type MakeCommand, type Runner } from '../command';
import { exitCodes } from '../exit-code';
import { firstOf } from '../listing';
import { kindOption } from '../rehearsal-kind';
import { tenantOption } from '../tenant-option';
import { rehearsalLines, rehearsalRow } from '../views/rehearsal-view';
import { rowLines } from '../views/row-lines';
import { wholeNumber } from '../whole-number';
import { approveCommand } from './rehearsal-approve';
import { overdueCommand } from './rehearsal-overdue';
import { reportCommand, reportKeyCommand } from './rehearsal-report';
import { reviewCommand } from './rehearsal-review';
import { runCommand } from './rehearsal-run';
import { scheduleCommand } from './rehearsal-schedule';
import { verifyCommand } from './rehearsal-verify';
import { withdrawCommand } from './rehearsal-withdraw';

export const rehearsalCommand: MakeCommand = (run) =>
  new Command('rehearsal')
    .description('Rehearse at key stores, and look at what was rehearsed.')
    .addCommand(runCommand(run))
    .addCommand(approveCommand(run))
    .addCommand(withdrawCommand(run))
    .addCommand(reviewCommand(run))
    .addCommand(listCommand(run))
    .addCommand(showCommand(run))
    .addCommand(scheduleCommand(run))
    .addCommand(overdueCommand(run))
    .addCommand(reportCommand(run))
    .addCommand(reportKeyCommand(run))
    .addCommand(verifyCommand(run));

interface ListOptions extends Pick<RehearsalFilter, 'kind' | 'state'> {
  readonly tenant?: string;
  readonly limit: number;
}

function listCommand(run: Runner): Command {
  return describeCommand('list', 'List rehearsals of a tenant, newest first.', [
    'portcullis rehearsal list --tenant tenant_node:mills --state failed',
  ])
    .addOption(tenantOption('Whose they are.'))
    .addOption(kindOption(rehearsalKinds, 'Only rehearsals of this kind.'))
    .addOption(new Option('--state <state>', 'Only rehearsals that stand so.').choices(rehearsalStates))
    .option('--limit <count>', 'How many to list.', wholeNumber(1, 10_000), 50)
    .action(({ tenant, limit, ...filter }: ListOptions) =>
      run(async (session) => {
        const { rehearsals } = session.client(tenant);
        const listed = await firstOf(
          rehearsals.list({ ...filter, limit: Math.min(limit, 200) }),
          limit,
          session.output,
        );
        session.output.show({
          data: listed,
          lines: rowLines(listed.map(rehearsalRow)),
        });
        return exitCodes.done;
      }),
    );
}

function showCommand(run: Runner): Command {
  return describeCommand('show', 'Show what a rehearsal observed, and what was decided on it.')
    .argument('<id>', 'The id of the rehearsal.')
    .action((id: string) =>
      run(async (session) => {
        const rehearsal = await session.client().rehearsals.get(id);
        session.output.show({ data: rehearsal, lines: rehearsalLines(rehearsal) });
        return exitCodes.done;
      }),
    );
}
