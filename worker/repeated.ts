import { setTimeout as sleep } from 'node:timers/promises';

export interface Repeated {
  /** Resolves when the round that is under way has ended. */
  stop(): Promise<void>;
}

/** Does a piece of work again and again, with a rest in between; what it throws is reported, and the next round comes. */
export function repeat(
  work: () => Promise<unknown>,
  everyMilliseconds: number,
  onError: (error: unknown) => void,
): Repeated {
  const stopping = new AbortController();
  const running = (async () => {
    while (!stopping.signal.aborted) {
      try {
        await work();
      } catch (error) {
        onError(error);
      }
      await sleep(everyMilliseconds, undefined, { signal: stopping.signal, ref: false }).catch(() => {});
    }
  })();
  return {
    stop: () => {
      stopping.abort();
      return running;
    },
  };
}
