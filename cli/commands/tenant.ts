import { Command } from 'commander';
import type { MakeCommand } from '../command';
import { createCommand } from './tenant-create';
import { getCommand } from './tenant-get';
import { listCommand } from './tenant-list';
import { updateCommand } from './tenant-update';

export const tenantCommand: MakeCommand = (run) =>
  new Command('tenant')
    .description('Register tenants, and change what they may use.')
    .addCommand(createCommand(run))
    .addCommand(getCommand(run))
    .addCommand(listCommand(run))
    .addCommand(updateCommand(run));
