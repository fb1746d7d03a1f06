import { setTimeout as delay } from 'node:timers/promises';

/**
 * Asks until the answer is not undefined; undefined when `milliseconds` have passed first.
 */
export async function waitFor<T>(
  ask: () => Promise<T | undefined> | T | undefined,
  milliseconds: number,
  pause = 50,
): Promise<T | undefined> {
  const deadline = performance.now() + milliseconds;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined || performance.now() >= deadline) {
      return answer;
    }
    await delay(pause);
  }
}
