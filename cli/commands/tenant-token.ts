import { Command } from 'commander';
import type { Runner } from '../command';
import { attenuateCommand } from './tenant-token-attenuate';
import { issueCommand } from './tenant-token-issue';
import { listCommand } from './tenant-token-list';
import { revokeCommand } from './tenant-token-revoke';
import { rotateKeyCommand } from './tenant-token-rotate-key';

export function tokenCommand(run: Runner): Command {
  return new Command('token')
    .description('Issue, narrow, list and revoke the capability tokens of a tenant.')
    .addCommand(issueCommand(run))
    .addCommand(attenuateCommand(run))
    .addCommand(listCommand(run))
    .addCommand(revokeCommand(run))
    .addCommand(rotateKeyCommand(run));
}
