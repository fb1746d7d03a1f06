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
  /** Histories replayed in a second: the committed ones, and of a workflow with as many activities that does nothing. */
  readonly replayed: Comparison;
}

type WorkflowBundle = Awaited<ReturnType<typeof loadWorkflowBundle>>;
interface Replayable {
  readonly workflowId: string;
  readonly history: ReturnType<typeof historyFromJSON>;
}

const folder = join(__dirname, '..', 'test', 'histories');

/** The committed histories against histories as long of a workflow that does nothing. */
export async function benchReplay({
  temporalAddress,
  rounds = 5,
  times = 4,
  report = () => {},
}: ReplayBenchOptions): Promise<ReplayMeasurement> {
  installTemporalRuntime(pino({ level: 'silent' }));
  const cache = join(tmpdir(), 'portcullis-bench-bundles');
  const workflows = await loadWorkflowBundle(cache);
  const doNothing = await loadWorkflowBundle(cache, join(__dirname, 'do-nothing-workflows.ts'));
  const committed = committedHistories();
  const floor = await doNothingHistories(temporalAddress, doNothing, committed.map(activitiesOf));
  const replayed = await compare(
    'replay',
    {
      portcullis: () => replayRate(workflows, repeated(committed, times)),
      bare: () => replayRate(doNothing, repeated(floor, times)),
    },
    { rounds, report },
  );
  return {
    histories: committed.length,
    events: { portcullis: eventsOf(committed), bare: eventsOf(floor) },
    replayed,
  };
}

function committedHistories(): readonly Replayable[] {
  const workflows = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return workflows.flatMap(({ name: workflow }) =>
    readdirSync(join(folder, workflow)).map((file) => ({
      workflowId: `${workflow}/${file}`,
      history: historyFromJSON(JSON.parse(readFileSync(join(folder, workflow, file), 'utf8'))),
    })),
  );
}

interface Activities {
  readonly local: number;
  readonly regular: number;
}

function activitiesOf({ history }: Replayable): Activities {
  const events = history.events ?? [];
  const isLocal = (name: string | null | undefined) => name === 'core_local_activity';
  return {
    local: events.filter(({ markerRecordedEventAttributes: marker }) => isLocal(marker?.markerName)).length,
    regular: events.filter(({ activityTaskScheduledEventAttributes: scheduled }) => scheduled).length,
  };
}

/** A history of each length, in activities of the same kinds. */
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
