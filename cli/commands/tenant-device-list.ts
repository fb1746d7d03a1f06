import type { Command } from 'commander';
import { describeCommand, type Runner } from '../command';
import { exitCodes } from '../exit-code';
import { collected } from '../listing';
import { rowLines } from '../views/row-lines';

export function listCommand(run: Runner): Command {
  return describeCommand('list', 'List the devices of a tenant, newest first.', [
    'portcullis tenant device list --id acme-corp',
  ])
    .requiredOption('--id <slug>', 'The tenant.')
    .action(({ id }: { readonly id: string }) =>
      run(async (session) => {
        const devices = await collected(session.client().devices.list(id));
        const rows = devices.map(({ id, state, createdAt, name }) => [id, state, createdAt, name]);
        session.output.show({ data: devices, lines: rowLines(rows) });
        return exitCodes.done;
      }),
    );
}
