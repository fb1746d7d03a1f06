import { pino } from 'pino';
import { composeApplication } from '../../runtime/composition';
import { openDatabase } from '../../store/database';
import { openTemporal } from '../../temporal/connection';
import { TemporalProvisioningRuns } from '../../temporal/provisioning-runs';
import { runWorker } from '../../worker/run-worker';

/** A worker in a process of its own, to be killed. */
async function main([databaseUrl = '', temporalAddress = '', namespace = '', cacheFolder = '']: string[]) {
  const temporal = openTemporal({ address: temporalAddress, namespace });
  const application = composeApplication({
    database: openDatabase({ url: databaseUrl }),
    runs: new TemporalProvisioningRuns(temporal),
  });
  await runWorker({
    temporalAddress,
    namespace,
    application,
    cacheFolder,
    logger: pino({ level: 'silent' }),
    signal: new AbortController().signal,
  });
}

void main(process.argv.slice(2));
