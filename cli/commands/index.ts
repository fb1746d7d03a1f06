import type { MakeCommand } from '../command';

/** A verb whose module is loaded when it is made, as a command line needs but one. */
const verb =
  <Name extends string>(load: () => Readonly<Record<Name, MakeCommand>>, name: Name): MakeCommand =>
  (run) =>
    load()[name](run);

/** Every verb, in the order in which help lists them. */
export const commands: Readonly<Record<string, MakeCommand>> = {
  start: verb((): typeof import('./start') => require('./start'), 'startCommand'),
  provision: verb((): typeof import('./provision') => require('./provision'), 'provisionCommand'),
  status: verb((): typeof import('./status') => require('./status'), 'statusCommand'),
  list: verb((): typeof import('./list') => require('./list'), 'listCommand'),
  evidence: verb((): typeof import('./evidence') => require('./evidence'), 'evidenceCommand'),
  cancel: verb((): typeof import('./cancel') => require('./cancel'), 'cancelCommand'),
  operation: verb((): typeof import('./operation') => require('./operation'), 'operationCommand'),
  rehearsal: verb((): typeof import('./rehearsal') => require('./rehearsal'), 'rehearsalCommand'),
  'key-store': verb((): typeof import('./key-store') => require('./key-store'), 'keyStoreCommand'),
  tenant: verb((): typeof import('./tenant') => require('./tenant'), 'tenantCommand'),
  run: verb((): typeof import('./run') => require('./run'), 'runCommand'),
  vm: verb((): typeof import('./vm') => require('./vm'), 'vmCommand'),
  storage: verb((): typeof import('./storage') => require('./storage'), 'storageCommand'),
  registry: verb((): typeof import('./registry') => require('./registry'), 'registryCommand'),
  secret: verb((): typeof import('./secret') => require('./secret'), 'secretCommand'),
  admission: verb((): typeof import('./admission') => require('./admission'), 'admissionCommand'),
  record: verb((): typeof import('./record') => require('./record'), 'recordCommand'),
  receipt: verb((): typeof import('./receipt') => require('./receipt'), 'receiptCommand'),
  ledger: verb((): typeof import('./ledger') => require('./ledger'), 'ledgerCommand'),
  principal: verb((): typeof import('./principal') => require('./principal'), 'principalCommand'),
  session: verb((): typeof import('./session') => require('./session'), 'sessionCommand'),
  token: verb((): typeof import('./token') => require('./token'), 'tokenCommand'),
  webhook: verb((): typeof import('./webhook') => require('./webhook'), 'webhookCommand'),
  sample: verb((): typeof import('./sample') => require('./sample'), 'sampleCommand'),
  doctor: verb((): typeof import('./doctor') => require('./doctor'), 'doctorCommand'),
  health: verb((): typeof import('./health') => require('./health'), 'healthCommand'),
  backup: verb((): typeof import('./backup') => require('./backup'), 'backupCommand'),
  restore: verb((): typeof import('./restore') => require('./restore'), 'restoreCommand'),
  migrate: verb((): typeof import('./migrate') => require('./migrate'), 'migrateCommand'),
  services: verb((): typeof import('./services') => require('./services'), 'servicesCommand'),
  api: verb((): typeof import('./api') => require('./api'), 'apiCommand'),
  worker: verb((): typeof import('./worker') => require('./worker'), 'workerCommand'),
};
