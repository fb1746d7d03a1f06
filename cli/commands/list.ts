import { Option } from 'commander';
import type { Provisioning } from '../../client';
import { describeCommand, type MakeCommand } from '../command';
import { exitCodes } from '../exit-code';
import { firstOf } from '../listing';
import { tenantOption } from '../tenant-option';
import { rowLines } from '../views/row-lines';
import { wholeNumber } from '../whole-number';

const states = [
  'running',
  'waiting',
  'completed',
  'refused',
  'abandoned',
] as const satisfies readonly Provisioning['state'][];

interface Options {
  readonly tenant?: string;
  readonly state?: Provisioning['state'];
  readonly limit: number;
}

export const listCommand: MakeCommand = (run) =>
  describeCommand('list', 'List provisionings, newest first.')
    .addOption(tenantOption('Only those of this tenant.'))
    .addOption(new Option('--state <state>', 'Only those in this state.').choices(states))
    .option('--limit <count>', 'How many to list.', wholeNumber(1, 10_000), 50)
    .action(({ limit, ...filter }: Options) =>
      run(async (session) => {
        const listed = await firstOf(
          session.client().provisionings.list({ ...filter, limit: Math.min(limit, 200) }),
          limit,
          session.output,
        );
        const rows = listed.map(({ id, tenant, state, createdAt }) => [id, state, createdAt, tenant]);
        session.output.show({ data: listed, lines: rowLines(rows) });
        return exitCodes.done;
      }),
    );
