import { Command } from 'commander';
import type { MakeCommand } from '../command';
import { diffCommand } from './registry-diff';
import { listCommand } from './registry-list';
import { seedCommand } from './registry-seed';
import { selectCommand } from './registry-select';
import { showCommand } from './registry-show';

export const registryCommand: MakeCommand = (run) =>
  new Command('registry')
    .description('Say which tools runs may use: of the deployment (default), or of one tenant.')
    .addCommand(seedCommand(run))
    .addCommand(listCommand(run))
    .addCommand(showCommand(run))
    .addCommand(diffCommand(run))
    .addCommand(selectCommand(run));
