import type { Logger } from 'pino';
import { Metrics } from '../api/metrics';
import { systemTenant } from '../application/caller';
import { reference } from '../domain/reference';
import { modelProviders } from '../models/model-providers';
import type { SecretStoreError } from '../secrets/secret-store-result';
import { openDatabase } from '../store/database';
import { openTemporal, type Temporal } from '../temporal/connection';
import { TemporalProvisioningRuns } from '../temporal/provisioning-runs';
import { TemporalRehearsalRuns } from '../temporal/rehearsal-runs';
import { TemporalRehearsalSchedules } from '../temporal/rehearsal-schedules';
import { TemporalWebhookRuns } from '../temporal/webhook-runs';
import { Housekeeping } from '../worker/housekeeping';
import { type Application, composeApplication } from './composition';
import type { Configuration } from './configuration';
import { openEscalationTeams } from './escalation-teams';
import { openKeyStores } from './key-stores';
import { placingIn } from './placing';
import { openReportKey } from './report-key';
import { openRunKey } from './run-key';
import type { ServiceAddresses } from './running-services';
import { openConfiguredSecretStore } from './secret-store';

/** The product connected to its database and its Temporal, with the housekeeping that each process shares in. */
export interface Connected {
  readonly application: Application;
  readonly temporal: Temporal;
  readonly housekeeping: Housekeeping;
  readonly metrics: Metrics;
  close(): Promise<void>;
}

export async function connect(
  { databaseUrl, temporalAddress }: ServiceAddresses,
  configuration: Pick<
    Configuration,
    | 'temporalNamespace'
    | 'refusalsPerMinute'
    | 'sessionHours'
    | 'tokensRequireProof'
    | 'fixtureRootFallback'
    | 'home'
    | 'keyStoresFile'
    | 'secretsFile'
    | 'reportKeyFile'
    | 'namespaceRetentionDays'
    | 'deletionGraceDays'
    | 'escalationFile'
    | 'outboundAllow'
    | 'modelProviders'
    | 'runKeyFile'
    | 'environment'
  >,
  logger: Logger,
  applicationName: string,
): Promise<Connected> {
  const reportKey = openReportKey(configuration);
  const sealing = openRunKey(configuration);
  const escalationTeams = openEscalationTeams(configuration.escalationFile);
  const database = openDatabase({
    url: databaseUrl,
    applicationName,
    onConnectionError: (error) => logger.warn({ err: error }, 'a database connection broke and is replaced'),
  });
  const secretStoreFailed = ({ code, detail }: SecretStoreError) => {
    logger.warn({ code }, `the lease at the secret store was not renewed: ${detail}`);
    application.escalations
      .raise({ area: 'secrets', tenant: systemTenant, code, subject: reference('secret_store', 'lease') })
      .catch((error: unknown) => logger.warn({ err: error }, 'nobody could be called for it'));
  };
  const [keyStores, secretStore] = await Promise.all([
    openKeyStores(database, configuration),
    openConfiguredSecretStore(database, configuration, secretStoreFailed),
  ]).catch(async (error: unknown) => {
    await database.close();
    throw error;
  });
  const metrics = new Metrics();
  const temporal = openTemporal({ address: temporalAddress, namespace: configuration.temporalNamespace });
  const application = composeApplication({
    database,
    runs: new TemporalProvisioningRuns(temporal),
    rehearsing: {
      keyStores,
      runs: new TemporalRehearsalRuns(temporal),
      schedules: new TemporalRehearsalSchedules(temporal),
    },
    placing: placingIn(temporal, configuration.namespaceRetentionDays),
    deletionGraceDays: configuration.deletionGraceDays,
    reportKey,
    secretStore,
    escalationTeams,
    webhookRuns: new TemporalWebhookRuns(temporal),
    outbound: { allow: configuration.outboundAllow },
    models: modelProviders(configuration.modelProviders),
    sealing,
    refusalsPerMinute: configuration.refusalsPerMinute,
    sessionHours: configuration.sessionHours,
    tokensRequireProof: configuration.tokensRequireProof,
    deployment: { rootFallbackEnabled: configuration.fixtureRootFallback },
    onAppended: () => {
      metrics.appended();
      housekeeping.nudge();
    },
  });
  const housekeeping = new Housekeeping({ application, logger });
  return {
    application,
    temporal,
    housekeeping,
    metrics,
    close: async () => {
      await housekeeping.stop();
      await temporal.close();
      await keyStores.close();
      await secretStore.close();
      await database.close();
    },
  };
}
