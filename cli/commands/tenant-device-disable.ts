import type { Command } from 'commander';
import { describeCommand, type Runner } from '../command';
import { exitCodes } from '../exit-code';

export function disableCommand(run: Runner): Command {
  return describeCommand('disable', 'Disable a device: its sessions and tokens end.', [
    'portcullis tenant device disable 01980000-0000-7000-8000-000000000000 --id acme-corp',
  ])
    .argument('<device>', 'The id of the device.')
    .requiredOption('--id <slug>', 'The tenant.')
    .action((device: string, { id }: { readonly id: string }) =>
      run(async (session) => {
        await session.client().devices.disable(id, device);
        session.output.show({
          data: { id: device, state: 'disabled' },
          lines: [`The device ${device} is disabled, and its sessions and tokens have ended.`],
        });
        return exitCodes.done;
      }),
    );
}
