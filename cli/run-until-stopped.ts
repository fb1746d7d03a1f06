import type { RunningProcess } from '../runtime/processes';
import { type ExitCode, exitCodes } from './exit-code';

const signals = ['SIGINT', 'SIGTERM'] as const;
/** As shells tell of a program that a SIGINT ended. */
const interrupted = 130;

/**
 * Starts something and keeps it running until the process is told to end: the first Ctrl-C or SIGTERM stops it in good
 * order, the second ends the process at once.
 */
export async function runUntilStopped(
  start: (signal: AbortSignal) => Promise<RunningProcess>,
  message: (text: string) => void,
): Promise<ExitCode> {
  const ending = new AbortController();
  let running: RunningProcess | undefined;
  const onSignal = () => {
    if (ending.signal.aborted) process.exit(interrupted);
    message('Stopping; once more to end at once.');
    ending.abort();
    // A fault while stopping is told by `finished`.
    void running?.stop().catch(() => {});
  };
  for (const signal of signals) process.on(signal, onSignal);
  try {
    running = await start(ending.signal);
    if (ending.signal.aborted) await running.stop();
    await running.finished;
    // What ends by itself is put in order as well.
    await running.stop();
    return exitCodes.done;
  } catch (error) {
    if (running === undefined && ending.signal.aborted) return exitCodes.done;
    await running?.stop().catch(() => {});
    throw error;
  } finally {
    for (const signal of signals) process.off(signal, onSignal);
  }
}
