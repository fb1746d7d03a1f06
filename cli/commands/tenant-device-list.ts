import type { Command } from 'commander';
import type { Device } from '../../client';
import { describeCommand, type Runner } from '../command';
import { exitCodes } from '../exit-code';
import { aligned } from '../views/aligned';

export function listCommand(run: Runner): Command {
  return describeCommand('list', 'List the devices of a tenant, newest first.', [
    'portcullis tenant device list --id acme-corp',
  ])
    .requiredOption('--id <slug>', 'The tenant.')
    .action(({ id }: { readonly id: string }) =>
      run(async (session) => {
        const devices: Device[] = [];
        for await (const device of session.client().devices.list(id)) devices.push(device);
        const rows = devices.map(({ id, state, createdAt, name }) => [id, state, createdAt, name]);
        session.output.show({ data: devices, lines: rows.length === 0 ? ['None.'] : aligned(rows, '') });
        return exitCodes.done;
      }),
    );
}
