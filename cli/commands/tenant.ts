import { Command } from 'commander';
import type { MakeCommand } from '../command';
import { createCommand } from './tenant-create';
import { deleteCommand } from './tenant-delete';
import { deviceCommand } from './tenant-device';
import { doctorCommand } from './tenant-doctor';
import { getCommand } from './tenant-get';
import { listCommand } from './tenant-list';
import { migrateCommand } from './tenant-migrate';
import { policyCommand } from './tenant-policy';
import { resumeCommand } from './tenant-resume';
import { suspendCommand } from './tenant-suspend';
import { tokenCommand } from './tenant-token';
import { updateCommand } from './tenant-update';
import { usageCommand } from './tenant-usage';

export const tenantCommand: MakeCommand = (run) =>
  new Command('tenant')
    .description('Register tenants, change what they may use, and where and whether they are served.')
    .addCommand(createCommand(run))
    .addCommand(getCommand(run))
    .addCommand(listCommand(run))
    .addCommand(updateCommand(run))
    .addCommand(policyCommand(run))
    .addCommand(usageCommand(run))
    .addCommand(tokenCommand(run))
    .addCommand(deviceCommand(run))
    .addCommand(suspendCommand(run))
    .addCommand(resumeCommand(run))
    .addCommand(migrateCommand(run))
    .addCommand(deleteCommand(run))
    .addCommand(doctorCommand(run));
