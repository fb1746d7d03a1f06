import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils';
import { NativeConnection, Worker } from '@temporalio/worker';
import { pino } from 'pino';
import { openTemporal } from '../temporal/connection';
import { taskQueue } from '../temporal/task-queue';
import { createNamespace } from '../test/workflows/namespace';
import { installTemporalRuntime } from '../worker/temporal-runtime';
import { loadWorkflowBundle } from '../worker/workflow-bundle';
import { type Comparison, compare } from './comparison';
import { doNothingActivities } from './do-nothing-activities';

export interface ReplayBenchOptions {
  /** `host:port`; the bench makes a namespace of its own. */
  readonly temporalAddress: string;
  readonly rounds?: number;
  /** How often each history is replayed in a round. */
  readonly times?: number;
  readonly report?: (line: string) => void;
}

export interface ReplayMeasurement {
  readonly histories: number;
  readonly events: { readonly portcullis: number; readonly bare: number };
  /** Histories replayed in a second: the committed ones, and as long ones of a workflow that does nothing. */
  readonly replayed: Comparison;
}

type WorkflowBundle = Awaited<ReturnType<typeof loadWorkflowBundle>>;
interface Replayable {
  readonly workflowId: string;
  readonly history: ReturnType<typeof historyFromJSON>;
}

const cache = join(tmpdir(), 'portcullis-bench-bundles');
const folder = join(__dirname, '..', 'test', 'histories');

/** The committed histories of each workflow against histories as long of one that does nothing. */
export async function benchReplay({
  temporalAddress,
  rounds = 5,
  times = 4,
  report = () => {},
}: ReplayBenchOptions): Promise<Readonly<Record<string, ReplayMeasurement>>> {
  installTemporalRuntime(pino({ level: 'silent' }));
  const workflows = await loadWorkflowBundle(join(cache, 'workflows'));
  const doNothing = await loadWorkflowBundle(
    join(cache, 'do-nothing'),
    join(__dirname, 'do-nothing-workflows.ts'),
  );
  const measured: Record<string, ReplayMeasurement> = {};
  for (const name of committedWorkflows()) {
    const committed = committedHistories(name);
    const floor = await doNothingHistories(temporalAddress, doNothing, committed.map(activitiesAsLong));
    const replayed = await compare(
      `replay of ${name}`,
      {
        portcullis: () => replayRate(workflows, repeated(committed, times)),
        bare: () => replayRate(doNothing, repeated(floor, times)),
      },
      { rounds, report },
    );
    const events = { portcullis: eventsOf(committed), bare: eventsOf(floor) };
    measured[name] = { histories: committed.length, events, replayed };
  }
  return measured;
}

function committedWorkflows(): readonly string[] {
  const entries = readdirSync(folder, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}

function committedHistories(workflow: string): readonly Replayable[] {
  return readdirSync(join(folder, workflow)).map((file) => ({
    workflowId: `${workflow}/${file}`,
    history: historyFromJSON(JSON.parse(readFileSync(join(folder, workflow, file), 'utf8'))),
  }));
}

interface Activities {
  readonly local: number;
  readonly regular: number;
}

/** A regular activity takes six events, with the workflow's task; the run begins and ends by five more. */
const eventsAnActivity = 6;
const eventsBesides = 5;

/** As many local activities as the history has, and so many regular ones that it is as long in events. */
function activitiesAsLong({ history }: Replayable): Activities {
  const events = history.events ?? [];
  const isLocal = (name: string | null | undefined) => name === 'core_local_activity';
  const local = events.filter(({ markerRecordedEventAttributes: marker }) =>
    isLocal(marker?.markerName),
  ).length;
  const left = events.length - eventsBesides - local;
  return { local, regular: Math.max(0, Math.round(left / eventsAnActivity)) };
}

/** A history of each length. */
async function doNothingHistories(
  address: string,
  workflowBundle: WorkflowBundle,
  lengths: readonly Activities[],
): Promise<readonly Replayable[]> {
  const namespace = await createNamespace(address);
  const temporal = openTemporal({ address, namespace });
  const connection = await NativeConnection.connect({ address });
  const worker = await Worker.create({
    connection,
    namespace,
    taskQueue,
    workflowBundle,
    activities: doNothingActivities,
  });
  try {
    return await worker.runUntil(async () => {
      const histories: Replayable[] = [];
      for (const { local, regular } of lengths) {
        const workflowId = `do-nothing/${randomBytes(6).toString('hex')}`;
        const options = { workflowId, taskQueue, args: [local, regular] };
        await temporal.client.workflow.execute('doNothing', options);
        const history = await temporal.client.workflow.getHandle(workflowId).fetchHistory();
        histories.push({ workflowId, history });
      }
      return histories;
    });
  } finally {
    await connection.close();
    await temporal.close();
  }
}

/** Histories in a second. */
async function replayRate(workflowBundle: WorkflowBundle, histories: readonly Replayable[]): Promise<number> {
  const began = performance.now();
  for await (const { workflowId, error } of Worker.runReplayHistories({ workflowBundle }, histories))
    if (error !== undefined) throw new Error(`${workflowId} can't be replayed`, { cause: error });
  return histories.length / ((performance.now() - began) / 1000);
}

function repeated(histories: readonly Replayable[], times: number): readonly Replayable[] {
  return Array.from({ length: times }, (_, time) =>
    histories.map(({ workflowId, history }) => ({ workflowId: `${workflowId}/${time}`, history })),
  ).flat();
}

function eventsOf(histories: readonly Replayable[]): number {
  return histories.reduce((sum, { history }) => sum + (history.events?.length ?? 0), 0);
}
