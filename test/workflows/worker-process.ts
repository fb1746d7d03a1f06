import { pino } from 'pino';
import { KeyEncryptionKey } from '../../custody/embedded/key-encryption-key';
import { modelProviders } from '../../models/model-providers';
import { composeApplication } from '../../runtime/composition';
import { passingSecretStore } from '../../runtime/secret-store';
import { openDatabase } from '../../store/database';
import { openTemporal } from '../../temporal/connection';
import { TemporalProvisioningRuns } from '../../temporal/provisioning-runs';
import { runWorker } from '../../worker/run-worker';
import { embeddedKeys } from '../custody/embedded-keys';
import { holdingAtCrashPoints } from './crash-points';

export interface WorkerProcessOptions {
  readonly databaseUrl: string;
  readonly temporalAddress: string;
  readonly namespace: string;
  readonly cacheFolder: string;
  /** 32 bytes, base64: under which the keys of the embedded key store lie. */
  readonly keyEncryptionKey?: string;
  /** Where models are, and 32 bytes, base64, under which what is said to them, and secrets, are sealed. */
  readonly runs?: { readonly models: Readonly<Record<string, string>>; readonly sealing: string };
  /** Holds each drill at the crash point that it is named after. */
  readonly holding?: boolean;
}

/** A worker in a process of its own, to be killed. */
async function main(given: string): Promise<void> {
  const options: WorkerProcessOptions = JSON.parse(given);
  const { databaseUrl, temporalAddress, namespace, cacheFolder, keyEncryptionKey, holding, runs } = options;
  const temporal = openTemporal({ address: temporalAddress, namespace, callMilliseconds: 20_000 });
  const database = openDatabase({ url: databaseUrl });
  const bytes = keyEncryptionKey === undefined ? undefined : Buffer.from(keyEncryptionKey, 'base64');
  const application = composeApplication({
    database,
    runs: new TemporalProvisioningRuns(temporal),
    rehearsing: { keyStores: embeddedKeys(database, undefined, bytes) },
    ...(runs === undefined
      ? {}
      : {
          models: modelProviders(runs.models),
          sealing: new KeyEncryptionKey(Buffer.from(runs.sealing, 'base64')),
          secretStore: passingSecretStore(
            database,
            new KeyEncryptionKey(Buffer.from(runs.sealing, 'base64')),
          ),
        }),
  });
  await runWorker({
    temporalAddress,
    namespace,
    application: holding ? holdingAtCrashPoints(application) : application,
    tenants: () => application.dedicatedTenants(),
    cacheFolder,
    logger: pino({ level: 'silent' }),
    signal: new AbortController().signal,
  });
}

void main(process.argv[2] ?? '');
