import { Command } from 'commander';
import type { MakeCommand } from '../command';
import { readCommand } from './ledger-read';
import { tailCommand } from './ledger-tail';

export const ledgerCommand: MakeCommand = (run) =>
  new Command('ledger')
    .description('Read the ledger: what was recorded, when, under whom and by which token.')
    .addCommand(readCommand(run))
    .addCommand(tailCommand(run));
