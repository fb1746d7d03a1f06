import { Command } from 'commander';
import type { MakeCommand } from '../command';
import { listCommand } from './vm-list';
import { registerCommand } from './vm-register';
import { removeCommand } from './vm-remove';

export const vmCommand: MakeCommand = (run) =>
  new Command('vm')
    .description('Register the compute nodes of a tenant, as many as its quota allows.')
    .addCommand(registerCommand(run))
    .addCommand(listCommand(run))
    .addCommand(removeCommand(run));
