import { Command } from 'commander';
import type { MakeCommand } from '../command';
import { webhookAddCommand } from './webhook-add';
import { webhookDeliveriesCommand } from './webhook-deliveries';
import { webhookDisableCommand } from './webhook-disable';
import { webhookEnableCommand } from './webhook-enable';
import { webhookListCommand } from './webhook-list';
import { webhookReplayCommand } from './webhook-replay';
import { webhookRotateCommand } from './webhook-rotate';
import { webhookTestCommand } from './webhook-test';

export const webhookCommand: MakeCommand = (run) =>
  new Command('webhook')
    .description('Have addresses told of escalations, and of what happens to tenants.')
    .addCommand(webhookAddCommand(run))
    .addCommand(webhookListCommand(run))
    .addCommand(webhookTestCommand(run))
    .addCommand(webhookRotateCommand(run))
    .addCommand(webhookDisableCommand(run))
    .addCommand(webhookEnableCommand(run))
    .addCommand(webhookDeliveriesCommand(run))
    .addCommand(webhookReplayCommand(run));
