import { hostname } from 'node:os';
import type { Configuration } from '../runtime/configuration';
import { findTemporal } from '../runtime/running-services';
import { openTemporal } from '../temporal/connection';
import { taskQueue } from '../temporal/task-queue';

const workflowTasks = 1;
/** Workers poll for a minute at a time; who was not heard of for longer is gone. */
const quietMs = 90_000;

/** Whether a worker of this machine has lately asked Temporal for work. Workers are named `<pid>@<host>`. */
export async function workerHealth(
  configuration: Configuration,
): Promise<{ readonly status: 'ok' | 'away'; readonly detail: string }> {
  const { temporalNamespace } = configuration;
  const temporal = openTemporal({ address: findTemporal(configuration), namespace: temporalNamespace });
  try {
    const { pollers } = await temporal.call(() =>
      temporal.connection.workflowService.describeTaskQueue({
        namespace: temporal.namespace,
        taskQueue: { name: taskQueue },
        taskQueueType: workflowTasks,
      }),
    );
    const ours = (pollers ?? []).filter(
      ({ identity, lastAccessTime }) =>
        identity?.endsWith(`@${hostname()}`) === true &&
        Date.now() - Number(lastAccessTime?.seconds ?? 0) * 1000 < quietMs,
    );
    return ours.length > 0
      ? { status: 'ok', detail: 'A worker of this machine takes work.' }
      : { status: 'away', detail: 'No worker of this machine has lately asked for work.' };
  } finally {
    await temporal.close();
  }
}
