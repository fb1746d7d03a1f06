import { Command } from 'commander';
import type { Runner } from '../command';
import { disableCommand } from './tenant-device-disable';
import { enrolCommand } from './tenant-device-enrol';
import { listCommand } from './tenant-device-list';

export function deviceCommand(run: Runner): Command {
  return new Command('device')
    .description('Enrol, list and disable the devices of a tenant.')
    .addCommand(enrolCommand(run))
    .addCommand(listCommand(run))
    .addCommand(disableCommand(run));
}
