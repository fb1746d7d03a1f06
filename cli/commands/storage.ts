import { Command } from 'commander';
import type { MakeCommand } from '../command';
import { commitCommand } from './storage-commit';
import { listCommand } from './storage-list';
import { releaseCommand } from './storage-release';
import { reserveCommand } from './storage-reserve';

export const storageCommand: MakeCommand = (run) =>
  new Command('storage')
    .description('Reserve storage for a tenant, as much as its quota allows beside that of its nodes.')
    .addCommand(reserveCommand(run))
    .addCommand(commitCommand(run))
    .addCommand(releaseCommand(run))
    .addCommand(listCommand(run));
