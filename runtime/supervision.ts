import { setTimeout as delay } from 'node:timers/promises';

/** What can be kept running. */
export interface Supervisable {
  /** Resolves when it has ended, whoever ended it. */
  readonly exited: Promise<void>;
  stop(): Promise<void>;
}

export interface Supervision {
  readonly name: string;
  /** Starts it again; what depends on it finds it where it was. */
  readonly restart: () => Promise<Supervisable>;
  readonly report: (line: string) => void;
  /** Milliseconds to wait before each attempt in turn; after the last one it is given up. */
  readonly pauses?: readonly number[];
  /** Never gives up: the last pause counts for all that follow. */
  readonly tireless?: boolean;
}

const defaultPauses = [0, 500, 2_000, 5_000, 15_000];
/** Having run this long, the next end counts as the first again. */
const steadyMilliseconds = 60_000;

/** Starts a service again whenever it ends without having been told to. Returns what ends it for good. */
export function supervise(first: Supervisable, supervision: Supervision): { stop(): Promise<void> } {
  const { name, restart, report, pauses = defaultPauses, tireless = false } = supervision;
  const stopping = new AbortController();
  let current: Supervisable | undefined = first;

  const watch = async () => {
    let attempts = 0;
    let since = performance.now();
    while (current !== undefined) {
      await current.exited;
      current = undefined;
      if (performance.now() - since > steadyMilliseconds) {
        attempts = 0;
      }
      while (current === undefined && !stopping.signal.aborted) {
        const pause = pauses[attempts] ?? (tireless ? pauses.at(-1) : undefined);
        attempts += 1;
        if (pause === undefined) {
          report(`${name} keeps ending; it is not started again`);
          return;
        }
        report(`${name} ended unexpectedly; starting it again`);
        try {
          await delay(pause, undefined, { signal: stopping.signal });
          current = await restart();
          since = performance.now();
          if (stopping.signal.aborted) {
            await current.stop();
          }
        } catch (error) {
          if (!stopping.signal.aborted) {
            report(`${name} did not start: ${error instanceof Error ? error.message : String(error)}`);
          }
        }
      }
    }
  };
  const watched = watch();

  return {
    stop: async () => {
      stopping.abort();
      await current?.stop();
      await watched;
    },
  };
}
