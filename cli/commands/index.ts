import type { MakeCommand } from '../command';
import { admissionCommand } from './admission';
import { apiCommand } from './api';
import { backupCommand } from './backup';
import { cancelCommand } from './cancel';
import { doctorCommand } from './doctor';
import { evidenceCommand } from './evidence';
import { healthCommand } from './health';
import { keyStoreCommand } from './key-store';
import { ledgerCommand } from './ledger';
import { listCommand } from './list';
import { migrateCommand } from './migrate';
import { operationCommand } from './operation';
import { principalCommand } from './principal';
import { provisionCommand } from './provision';
import { receiptCommand } from './receipt';
import { recordCommand } from './record';
import { registryCommand } from './registry';
import { rehearsalCommand } from './rehearsal';
import { restoreCommand } from './restore';
import { runCommand } from './run';
import { sampleCommand } from './sample';
import { secretCommand } from './secret';
import { servicesCommand } from './services';
import { sessionCommand } from './session';
import { startCommand } from './start';
import { statusCommand } from './status';
import { storageCommand } from './storage';
import { tenantCommand } from './tenant';
import { tokenCommand } from './token';
import { vmCommand } from './vm';
import { webhookCommand } from './webhook';
import { workerCommand } from './worker';

/** Every verb, in the order in which help lists them. */
export const commands: readonly MakeCommand[] = [
  startCommand,
  provisionCommand,
  statusCommand,
  listCommand,
  evidenceCommand,
  cancelCommand,
  operationCommand,
  rehearsalCommand,
  keyStoreCommand,
  tenantCommand,
  runCommand,
  vmCommand,
  storageCommand,
  registryCommand,
  secretCommand,
  admissionCommand,
  recordCommand,
  receiptCommand,
  ledgerCommand,
  principalCommand,
  sessionCommand,
  tokenCommand,
  webhookCommand,
  sampleCommand,
  doctorCommand,
  healthCommand,
  backupCommand,
  restoreCommand,
  migrateCommand,
  servicesCommand,
  apiCommand,
  workerCommand,
];
