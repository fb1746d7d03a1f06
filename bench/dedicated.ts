import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { msToTs } from '@temporalio/common/lib/time';
import { NativeConnection, Worker } from '@temporalio/worker';
import { pino } from 'pino';
import { v7 as uuidv7 } from 'uuid';
import type { Caller } from '../application/caller';
import { tenantLimitsSchema, tenantPolicySchema } from '../domain/registered-tenant';
import { type NewTenant, register } from '../domain/tenant-registration';
import { type Application, composeApplication } from '../runtime/composition';
import { placingIn } from '../runtime/placing';
import type { ServiceAddresses } from '../runtime/running-services';
import { startTenantWorkerProcesses } from '../runtime/tenant-worker-processes';
import { type Database, inTenant, openDatabase } from '../store/database';
import { migrate } from '../store/migrate';
import { insertRegistration } from '../store/registration-rows';
import { openTemporal, type Temporal } from '../temporal/connection';
import { TemporalProvisioningRuns } from '../temporal/provisioning-runs';
import { addSearchAttributes, registerSearchAttributes } from '../temporal/search-attributes';
import { createNamespace } from '../test/workflows/namespace';
import { runWorker } from '../worker/run-worker';
import { installTemporalRuntime } from '../worker/temporal-runtime';
import { loadWorkflowBundle } from '../worker/workflow-bundle';
import { type Comparison, compare, rateOf } from './comparison';
import { doNothingActivities } from './do-nothing-activities';
import { inNewDatabase, median } from './measuring';

export interface DedicatedBenchOptions {
  /** The URL's user must be able to create a database. */
  readonly databaseUrl: string;
  /** `host:port`; the bench makes namespaces of its own. */
  readonly temporalAddress: string;
  /** Numbers of dedicated tenants at which is looked, each more than the one before. */
  readonly steps?: readonly number[];
  readonly rounds?: number;
  readonly report?: (line: string) => void;
}

export interface DedicatedStep {
  readonly tenants: number;
  /** Milliseconds from asking for a tenant's creation to the end of the first workflow in its namespace. */
  readonly firstWorkflow: { readonly median: number; readonly longest: number };
  /** Of the process that does the work of all of them, beyond what it takes for none. */
  readonly megabytesATenant: number;
}

export interface DedicatedMeasurement {
  /** A tenant created with its namespace, against its namespace, search attributes and row by themselves. */
  readonly created: Comparison;
  /** The same against these and a workflow that does nothing, since tenants are created by one. */
  readonly createdByWorkflow: Comparison;
  readonly steps: readonly DedicatedStep[];
  /** The most tenants with which each had its first workflow done in time. */
  readonly ceiling: number;
}

const doNothingQueue = 'do-nothing';
const inTimeMilliseconds = 5_000;
const probeMilliseconds = 60_000;

/** Dedicated tenants in one worker process: how fast they come to be served, and what they take. */
export async function benchDedicated({
  databaseUrl,
  temporalAddress,
  steps = [10, 20, 40, 60, 80, 100],
  rounds = 40,
  report = () => {},
}: DedicatedBenchOptions): Promise<DedicatedMeasurement> {
  return measured(
    await inNewDatabase(databaseUrl, async (url) => {
      await using bench = await openBench(url, temporalAddress);
      return {
        created: await compareCreation(bench, 'created', createBare, rounds, report),
        createdByWorkflow: await compareCreation(
          bench,
          'createdByWorkflow',
          createBareByWorkflow,
          rounds,
          report,
        ),
      };
    }),
    await inNewDatabase(databaseUrl, async (url) => {
      await using bench = await openBench(url, temporalAddress);
      return await addTenants(bench, steps, report);
    }),
  );
}

function measured(
  created: Pick<DedicatedMeasurement, 'created' | 'createdByWorkflow'>,
  steps: readonly DedicatedStep[],
): DedicatedMeasurement {
  const inTime = steps.filter(({ firstWorkflow: { longest } }) => longest <= inTimeMilliseconds);
  return { ...created, steps, ceiling: inTime.at(-1)?.tenants ?? 0 };
}

async function addTenants(
  bench: Bench,
  steps: readonly number[],
  report: (line: string) => void,
): Promise<readonly DedicatedStep[]> {
  const processes = startTenantWorkerProcesses({ count: 1, addresses: bench.addresses, report });
  try {
    // The first warms the process up, and isn't counted.
    await firstWorkflow(bench);
    const idle = megabytesOf(processes.pids);
    const taken: DedicatedStep[] = [];
    for (const tenants of steps) {
      const firsts: number[] = [];
      for (let count = taken.at(-1)?.tenants ?? 0; count < tenants; count++)
        firsts.push(await firstWorkflow(bench));
      const step = {
        tenants,
        firstWorkflow: { median: Math.round(median(firsts)), longest: Math.round(Math.max(...firsts)) },
        megabytesATenant: Math.round(((megabytesOf(processes.pids) - idle) / tenants) * 10) / 10,
      };
      report(JSON.stringify(step));
      taken.push(step);
      if (step.firstWorkflow.longest > inTimeMilliseconds) break;
    }
    return taken;
  } finally {
    await processes.stop();
  }
}

/** Milliseconds from asking for a tenant's creation to the end of the first workflow in its namespace. */
async function firstWorkflow({ application, temporal, operator }: Bench): Promise<number> {
  const began = performance.now();
  const created = await application.tenantRegistry.create(operator, newTenant());
  if (!created.ok) throw new Error(created.problem.detail);
  const { answered } = await placingIn(temporal).workloads.probe(created.value, probeMilliseconds);
  if (!answered) throw new Error(`no worker took the work of ${created.value.tenant_id}`);
  return performance.now() - began;
}

/**
 * A dedicated tenant as Portcullis creates it, and the bare calls that this takes: namespace, search attributes, row. One
 * of each a round: now and then the server takes a second for a namespace, and a median leaves that out.
 */
function compareCreation(
  bench: Bench,
  name: string,
  bare: (bench: Bench) => Promise<void>,
  rounds: number,
  report: (line: string) => void,
): Promise<Comparison> {
  return compare(
    `dedicated.${name}`,
    {
      portcullis: () =>
        rateOf(1, 1, async () => {
          const created = await bench.application.tenantRegistry.create(bench.operator, newTenant());
          if (!created.ok) throw new Error(created.problem.detail);
        }),
      bare: () => rateOf(1, 1, () => bare(bench)),
    },
    { rounds, report },
  );
}

async function createBare({ temporal, database, application }: Bench): Promise<void> {
  const tenant = register(newTenant(), uuidv7(), new Date().toISOString());
  const { connection } = temporal;
  const namespace = tenant.namespace ?? '';
  await connection.workflowService.registerNamespace({
    namespace,
    workflowExecutionRetentionPeriod: msToTs('30 days'),
  });
  await addSearchAttributes(connection, namespace);
  const id = await application.tenants.allot(tenant.reference);
  await inTenant(database, id, (transaction) => insertRegistration(transaction, { ...tenant, id }));
}

async function createBareByWorkflow(bench: Bench): Promise<void> {
  const workflowId = `nothing/${randomBytes(8).toString('hex')}`;
  await bench.temporal.client.workflow.execute('doNothingLocally', {
    workflowId,
    taskQueue: doNothingQueue,
    args: [1],
  });
  await createBare(bench);
}

function newTenant(): NewTenant {
  return {
    tenant_id: `bench-${randomBytes(8).toString('hex')}`,
    display_name: 'Bench',
    parent: undefined,
    status: 'ACTIVE',
    system: false,
    limits: tenantLimitsSchema.parse({}),
    policy: tenantPolicySchema.parse({}),
    isolation: 'dedicated',
    namespace: undefined,
    memory_namespace: undefined,
  };
}

/** Of the processes, in memory of their own. */
function megabytesOf(pids: readonly number[]): number {
  return pids
    .map(
      (pid) => Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1_024,
    )
    .reduce((sum, megabytes) => sum + megabytes, 0);
}

interface Bench extends AsyncDisposable {
  readonly application: Application;
  readonly database: Database;
  readonly temporal: Temporal;
  readonly addresses: ServiceAddresses;
  readonly operator: Caller;
}

/** All of Portcullis but what does the work of dedicated tenants. */
async function openBench(databaseUrl: string, temporalAddress: string): Promise<Bench> {
  const logger = pino({ level: 'silent' });
  await migrate(databaseUrl);
  const namespace = await createNamespace(temporalAddress);
  const temporal = openTemporal({ address: temporalAddress, namespace });
  await registerSearchAttributes(temporal.connection, namespace);
  const database = openDatabase({ url: databaseUrl, applicationName: 'portcullis-bench' });
  const application = composeApplication({
    database,
    runs: new TemporalProvisioningRuns(temporal),
    placing: placingIn(temporal),
  });
  installTemporalRuntime(logger);
  const connection = await NativeConnection.connect({ address: temporalAddress });
  const doingNothing = await Worker.create({
    connection,
    namespace,
    taskQueue: doNothingQueue,
    workflowBundle: await loadWorkflowBundle(
      join(tmpdir(), 'portcullis-bench-do-nothing'),
      join(__dirname, 'compared-workflows.ts'),
    ),
    activities: doNothingActivities,
  });
  const didNothing = doingNothing.run();
  const ending = new AbortController();
  let running: () => void = () => {};
  const taking = new Promise<void>((resolve) => {
    running = resolve;
  });
  const finished = runWorker({
    temporalAddress,
    namespace,
    application,
    tenants: async () => [],
    cacheFolder: join(tmpdir(), 'portcullis-bench-bundles'),
    logger,
    signal: ending.signal,
    onRunning: running,
  });
  await taking;
  await application.operators.add('bench', randomBytes(24).toString('hex'));
  const principal = await application.operators.findByName('bench');
  if (principal === undefined) throw new Error('the operator was not added');
  return {
    application,
    database,
    temporal,
    addresses: { databaseUrl, temporalAddress },
    operator: { principal, tenant: undefined },
    [Symbol.asyncDispose]: async () => {
      ending.abort();
      doingNothing.shutdown();
      await Promise.all([finished, didNothing]);
      await connection.close();
      await temporal.close();
      await database.close();
    },
  };
}
