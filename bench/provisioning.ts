import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NativeConnection, Worker } from '@temporalio/worker';
import { pino } from 'pino';
import {
  documentHash,
  durationMilliseconds,
  provisioningDocumentSchema,
} from '../application/provisioning/document';
import type { ProvisioningRunInput } from '../application/provisioning/runs';
import { provisioningSteps } from '../application/provisioning/steps';
import { jsonObject } from '../domain/json';
import { type Application, composeApplication } from '../runtime/composition';
import { openDatabase } from '../store/database';
import { migrate } from '../store/migrate';
import { openTemporal, type Temporal } from '../temporal/connection';
import { TemporalProvisioningRuns } from '../temporal/provisioning-runs';
import { registerSearchAttributes } from '../temporal/search-attributes';
import { taskQueue } from '../temporal/task-queue';
import { createNamespace } from '../test/workflows/namespace';
import { sampleDocument } from '../test/workflows/sample-document';
import { Housekeeping } from '../worker/housekeeping';
import { installTemporalRuntime } from '../worker/temporal-runtime';
import { workerSettings } from '../worker/worker';
import { loadWorkflowBundle } from '../worker/workflow-bundle';
import { doNothingActivities } from './do-nothing-activities';
import { inNewDatabase, median } from './measuring';

export interface ProvisioningBenchOptions {
  /** Superuser's connection string; the bench makes a database of its own and drops it. */
  readonly databaseUrl: string;
  /** `host:port`; the bench makes a namespace of its own. */
  readonly temporalAddress: string;
  readonly rounds?: number;
  /** Workflows of each kind in a round. */
  readonly workflows?: number;
  readonly atOnce?: number;
  readonly report?: (line: string) => void;
}

export interface ProvisioningMeasurement {
  readonly activities: number;
  readonly workflows: number;
  readonly atOnce: number;
  /** Medians over the rounds. */
  readonly workflowsPerSecond: Readonly<Record<Kind, number>>;
  /** Medians of what each round gave. */
  readonly ratios: { readonly toLocal: number; readonly toRegular: number };
}

type Kind = 'provisioning' | 'local' | 'regular';

/** Starts a workflow and resolves when it has ended. */
type Contender = (index: number) => Promise<unknown>;

/**
 * Provisionings against workflows with as many activities that do nothing, on one server and one worker, in turns. Timed
 * is what each kind has in common: the workflow, from its start to its result.
 */
export async function benchProvisioning({
  databaseUrl,
  temporalAddress,
  rounds = 3,
  workflows = 60,
  atOnce = 20,
  report = () => {},
}: ProvisioningBenchOptions): Promise<ProvisioningMeasurement> {
  return inNewDatabase(databaseUrl, async (url) => {
    await using bench = await openBench(url, temporalAddress);
    const { activities, contenders } = bench;
    const results: Record<Kind, number>[] = [];
    for (let round = 0; round <= rounds; round++) {
      const result = { provisioning: 0, local: 0, regular: 0 };
      for (const kind of turned(['provisioning', 'local', 'regular'] as const, round)) {
        const contender = await contenders[kind](workflows);
        const seconds = await timed(() => run(contender, workflows, atOnce));
        result[kind] = workflows / seconds;
      }
      report(JSON.stringify({ round, ...result }));
      // The first round warms everything up; compiling goes on through much of it.
      if (round > 0) results.push(result);
    }
    const medianOf = (of: (result: Record<Kind, number>) => number) => median(results.map(of));
    return {
      activities,
      workflows,
      atOnce,
      workflowsPerSecond: {
        provisioning: medianOf(({ provisioning }) => provisioning),
        local: medianOf(({ local }) => local),
        regular: medianOf(({ regular }) => regular),
      },
      ratios: {
        toLocal: medianOf(({ provisioning, local }) => provisioning / local),
        toRegular: medianOf(({ provisioning, regular }) => provisioning / regular),
      },
    };
  });
}

interface Bench extends AsyncDisposable {
  readonly activities: number;
  /** Prepares so many workflows of a kind, outside of what is timed. */
  readonly contenders: Readonly<Record<Kind, (count: number) => Promise<Contender>>>;
}

async function openBench(url: string, temporalAddress: string): Promise<Bench> {
  const logger = pino({ level: 'silent' });
  installTemporalRuntime(logger);
  await migrate(url);
  const namespace = await createNamespace(temporalAddress);
  const temporal = openTemporal({ address: temporalAddress, namespace });
  await registerSearchAttributes(temporal.connection, namespace);
  const database = openDatabase({ url, applicationName: 'portcullis-bench' });
  const sequencing: { nudge?: () => void } = {};
  const runs = new TemporalProvisioningRuns(temporal);
  const application = composeApplication({ database, runs, onAppended: () => sequencing.nudge?.() });
  const housekeeping = new Housekeeping({ application, logger });
  sequencing.nudge = () => housekeeping.nudge();
  housekeeping.start();

  const connection = await NativeConnection.connect({ address: temporalAddress });
  const workflowBundle = await loadWorkflowBundle(
    join(tmpdir(), 'portcullis-bench-bundles'),
    join(__dirname, 'compared-workflows.ts'),
  );
  const settings = workerSettings({ connection, namespace, application, workflowBundle });
  const worker = await Worker.create({
    ...settings,
    activities: { ...settings.activities, ...doNothingActivities },
  });
  const working = worker.run();

  const principal = await newOperator(application);
  // Every step, and the closing.
  const activities = provisioningInput('any', '', principal).steps.length + 1;
  return {
    activities,
    contenders: {
      local: async () => doNothing(temporal, 'doNothingLocally', activities),
      regular: async () => doNothing(temporal, 'doNothingRegularly', activities),
      provisioning: async (count) => {
        const listed = await Promise.all(
          Array.from({ length: count }, () => listProvisioning(application, principal)),
        );
        return async (index) => {
          const next = listed[index];
          if (next === undefined) throw new Error('more provisionings than were listed');
          await runs.start(next.workflowId, next.input);
          await temporal.client.workflow.getHandle(next.workflowId).result();
        };
      },
    },
    [Symbol.asyncDispose]: async () => {
      worker.shutdown();
      await working;
      await connection.close();
      await housekeeping.stop();
      await temporal.close();
      await database.close();
    },
  };
}

function doNothing(temporal: Temporal, workflow: string, activities: number): Contender {
  const batch = randomBytes(4).toString('hex');
  return (index) =>
    temporal.client.workflow.execute(workflow, {
      taskQueue,
      workflowId: `${workflow}/${batch}/${index}`,
      args: [activities],
    });
}

type Operator = ProvisioningRunInput['principal'];

async function newOperator({ operators }: Application): Promise<Operator> {
  const token = await operators.add('bench', randomBytes(24).toString('hex'));
  const principal = await operators.find(token?.principal ?? '');
  if (principal === undefined) throw new Error('the operator was not added');
  return principal;
}

async function listProvisioning({ provisioningList, tenants }: Application, principal: Operator) {
  const name = `bench_${randomBytes(6).toString('hex')}`;
  const document = provisioningDocumentSchema.parse(sampleDocument(name));
  const id = crypto.randomUUID();
  const { row } = await provisioningList.open({
    id,
    tenant: await tenants.allot(document.tenant),
    tenantReference: document.tenant,
    documentHash: documentHash(document),
    document: jsonObject(document),
    workflowId: `provision-tenant/${document.tenant}/${id}`,
    requestedBy: principal.id,
  });
  return { workflowId: row.workflowId, input: provisioningInput(name, id, principal) };
}

function provisioningInput(name: string, provisioning: string, principal: Operator): ProvisioningRunInput {
  const document = provisioningDocumentSchema.parse(sampleDocument(name));
  return {
    provisioning,
    tenant: document.tenant,
    company: document.company,
    principal,
    steps: provisioningSteps(document),
    waitAtMost: durationMilliseconds(document.evidence_deadline),
  };
}

async function run(contender: Contender, count: number, atOnce: number): Promise<void> {
  let next = 0;
  const drain = async () => {
    while (next < count) await contender(next++);
  };
  await Promise.all(Array.from({ length: atOnce }, drain));
}

async function timed(work: () => Promise<void>): Promise<number> {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1000;
}

/** Turned by one each round, so that none always comes after the same other. */
function turned<Value>(values: readonly Value[], by: number): readonly Value[] {
  const start = by % values.length;
  return [...values.slice(start), ...values.slice(0, start)];
}
