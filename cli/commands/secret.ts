import { Command } from 'commander';
import type { MakeCommand } from '../command';
import { getCommand } from './secret-get';
import { listCommand } from './secret-list';
import { removeCommand } from './secret-remove';
import { rotateCommand } from './secret-rotate';
import { setCommand } from './secret-set';

export const secretCommand: MakeCommand = (run) =>
  new Command('secret')
    .description('Keep credentials of tenants, such as the keys of their models.')
    .addCommand(setCommand(run))
    .addCommand(getCommand(run))
    .addCommand(listCommand(run))
    .addCommand(rotateCommand(run))
    .addCommand(removeCommand(run));
