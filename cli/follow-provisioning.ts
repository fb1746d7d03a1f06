import type { Portcullis, Provisioning } from '../client';
import type { Output } from './output';
import { createRunProgress } from './run-progress';
import { waitingLines } from './views/provisioning-view';

export interface FollowOptions {
  /** Whether to go on while the run waits, until it ends. */
  readonly watch: boolean;
  /** Seconds after which to stop following; the run goes on. */
  readonly atMost: number | undefined;
}

/** Follows a run until it ends, or waits, or the time is over; gives where it stands then. */
export async function followProvisioning(
  client: Portcullis,
  id: string,
  output: Output,
  { watch, atMost }: FollowOptions,
): Promise<Provisioning> {
  const bound = new AbortController();
  const timer = atMost === undefined ? undefined : setTimeout(() => bound.abort(), atMost * 1000);
  const progress = createRunProgress(output.stderr);
  try {
    for await (const event of client.provisionings.watch(id, { signal: bound.signal })) {
      progress.saw(event);
      if (event.type !== 'PROVISIONING_WAITING' && event.type !== 'PROVISIONING_REHEARSAL_AWAITS') continue;
      // What is told may be long past; where the run stands now is what counts.
      const lines = waitingLines(await client.provisionings.get(id));
      if (lines.length === 0) continue;
      if (!watch) break;
      for (const line of lines) output.message(line);
    }
  } catch (error) {
    if (!bound.signal.aborted) throw error;
    output.message(`It goes on without being followed: npx portcullis status ${id}`);
  } finally {
    clearTimeout(timer);
    progress.close();
  }
  return client.provisionings.get(id);
}
