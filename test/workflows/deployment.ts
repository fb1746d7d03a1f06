import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WorkflowHandle } from '@temporalio/client';
import { type Logger, pino } from 'pino';
import type { Answer } from '../../application/answer';
import type { Caller } from '../../application/caller';
import type { Problem, Result } from '../../application/problem';
import type { Intake } from '../../application/provisioning/provisioning-service';
import type { ProvisioningView } from '../../application/provisioning/provisioning-view';
import type { KeyStores } from '../../application/rehearsals/key-stores';
import type { JsonObject } from '../../domain/json';
import type { Vetting } from '../../outbound/vetted-target';
import { type Application, composeApplication } from '../../runtime/composition';
import { placingIn } from '../../runtime/placing';
import type { RunOptions } from '../../runtime/run-composition';
import type { SecretStore } from '../../secrets/secret-store';
import { type Database, openDatabase } from '../../store/database';
import { openTemporal, type Temporal } from '../../temporal/connection';
import { TemporalProvisioningRuns } from '../../temporal/provisioning-runs';
import { TemporalRehearsalRuns } from '../../temporal/rehearsal-runs';
import { TemporalRehearsalSchedules } from '../../temporal/rehearsal-schedules';
import { registerSearchAttributes } from '../../temporal/search-attributes';
import { TemporalWebhookRuns } from '../../temporal/webhook-runs';
import { Housekeeping } from '../../worker/housekeeping';
import { runWorker } from '../../worker/run-worker';
import type { provisionTenant } from '../../workflows/provision-tenant';
import { testTemporalAddress } from '../environment/addresses';
import { createMigratedDatabase } from '../environment/database';
import { until } from '../store/until';
import { createNamespace } from './namespace';

/** Bundled once for all test files of a machine; the cache knows by itself when the workflows have changed. */
export const bundleCache = join(tmpdir(), 'portcullis-test-bundles');

export interface DeploymentOptions {
  /** Runs no worker: the test runs one of its own. */
  readonly withoutWorker?: boolean;
  /** Does no work of dedicated tenants: the test has that done by processes of its own. */
  readonly withoutTenantWorkers?: boolean;
  /** Lets what is recorded wake no run. */
  readonly withoutWaking?: boolean;
  readonly refusalsPerMinute?: number;
  /** What time it is; that of the machine unless given. */
  readonly clock?: () => Date;
  /** Where keys really lie; none unless given. */
  readonly keyStores?: (database: Database) => KeyStores;
  /** Where models are, under which key what is said to them is sealed, and what tools may call. */
  readonly runs?: RunOptions;
  /** Where webhooks may go, and how soon they are tried again. */
  readonly webhooks?: { readonly outbound: Vetting; readonly deliveryPauses: readonly number[] };
  /** Where secrets of tenants lie; where this process alone reads them unless given. */
  readonly secretStore?: (database: Database) => SecretStore;
  /** What is told of the work; nobody unless given. */
  readonly logger?: Logger;
  /** Another server than that of all tests, with a namespace that has the search attributes. */
  readonly server?: { readonly address: string; readonly namespace: string };
}

/** All of Portcullis in this process, with a database and a Temporal namespace of its own. */
export interface Deployment {
  readonly application: Application;
  readonly temporal: Temporal;
  readonly databaseUrl: string;
  readonly operator: Caller;
  /** Starts what is expected to be taken. */
  start(document: unknown): Promise<ProvisioningView>;
  /** Records what is expected to be understood. */
  record(evidence: JsonObject): Promise<Answer>;
  /** The workflow of a provisioning. */
  workflow(id: string): Promise<WorkflowHandle<typeof provisionTenant>>;
  view(id: string): Promise<ProvisioningView>;
  /** Resolves when the provisioning is in one of the states. */
  reaches(id: string, ...states: readonly ProvisioningView['state'][]): Promise<ProvisioningView>;
  close(): Promise<void>;
}

export async function deploy(options: DeploymentOptions = {}): Promise<Deployment> {
  const { withoutWorker = false, withoutWaking = false, refusalsPerMinute, clock } = options;
  const testDatabase = await createMigratedDatabase();
  const { address: temporalAddress, namespace } = options.server ?? (await newNamespace());
  const database = openDatabase({ url: testDatabase.url, applicationName: 'portcullis-test' });
  // One server serves all test files, and may be late.
  const temporal = openTemporal({ address: temporalAddress, namespace, callMilliseconds: 20_000 });
  if (options.server === undefined) await registerSearchAttributes(temporal.connection, namespace);

  const housekeeping: { nudge?: () => void } = {};
  const application = composeApplication({
    database,
    runs: new TemporalProvisioningRuns(temporal),
    ...(options.keyStores === undefined
      ? {}
      : {
          rehearsing: {
            keyStores: options.keyStores(database),
            runs: new TemporalRehearsalRuns(temporal),
            schedules: new TemporalRehearsalSchedules(temporal),
          },
        }),
    placing: placingIn(temporal),
    ...options.runs,
    ...(options.secretStore === undefined ? {} : { secretStore: options.secretStore(database) }),
    webhookRuns: new TemporalWebhookRuns(temporal),
    ...options.webhooks,
    onAppended: () => housekeeping.nudge?.(),
    ...(refusalsPerMinute === undefined ? {} : { refusalsPerMinute }),
    ...(clock === undefined ? {} : { clock }),
  });
  const { logger = pino({ level: 'silent' }) } = options;
  const wakeNobody = async () => {};
  const waking = withoutWaking ? { wake: wakeNobody, wakeByAnswers: wakeNobody } : {};
  const keeper = new Housekeeping({ application: { ...application, ...waking }, logger });
  housekeeping.nudge = () => keeper.nudge();
  keeper.start();

  const ending = new AbortController();
  const working = withoutWorker
    ? Promise.resolve()
    : runWorker({
        temporalAddress,
        namespace,
        application,
        tenants: async () => (options.withoutTenantWorkers ? [] : application.dedicatedTenants()),
        cacheFolder: bundleCache,
        logger,
        signal: ending.signal,
      });

  const token = await application.operators.add('tester', randomBytes(24).toString('hex'));
  const principal = await application.operators.find(token?.principal ?? '');
  if (principal === undefined) throw new Error('the operator was not added');
  const operator = { principal, tenant: undefined };
  const view = async (id: string) => expectValue(await application.provisionings.find(id, undefined));
  return {
    application,
    temporal,
    databaseUrl: testDatabase.url,
    operator,
    view,
    start: async (document) => {
      const { view: started } = taken(expectValue(await application.provisionings.start(document, operator)));
      return started;
    },
    record: async (evidence) => expectValue(await application.execute('evidence.record', evidence, operator)),
    workflow: async (id) => temporal.client.workflow.getHandle((await view(id)).workflow_id),
    reaches: async (id, ...states) => {
      let seen = await view(id);
      await until(async () => {
        seen = await view(id);
        return states.includes(seen.state);
      }, 30_000);
      return seen;
    },
    close: async () => {
      ending.abort();
      await working;
      await keeper.stop();
      await temporal.close();
      await database.close();
      await testDatabase.drop();
    },
  };
}

export function expectValue<Value>(result: Result<Value>): Value {
  if (result.ok) return result.value;
  throw new ProblemMet(result.problem);
}

export function taken<Value>(intake: Intake<Value>): Value {
  if (intake.kind === 'taken') return intake.value;
  throw new Error(`refused: ${JSON.stringify(intake.answer.body)}`);
}

export class ProblemMet extends Error {
  constructor(readonly problem: Problem) {
    super(JSON.stringify(problem));
  }
}

async function newNamespace() {
  const address = testTemporalAddress();
  return { address, namespace: await createNamespace(address) };
}
