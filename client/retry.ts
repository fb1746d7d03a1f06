import { ApiError, ConnectionError, TimeoutError } from './errors';

const firstMs = 250;
const mostMs = 8_000;
/** Who is asked to wait longer is told so instead of being kept waiting. */
const longestRetryAfterSeconds = 60;
/** 502 and 504 come from what stands between; 409 only where facts moved under a decision. */
const passing: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/**
 * How long to wait before the next try, in milliseconds; undefined where another try can't help. Trying again is safe:
 * what would be done twice carries an idempotency key, the same on each try, or isn't tried again (`maxRetries: 0`).
 *
 * @param failures how many tries have failed so far, this one included.
 */
export function delayBeforeRetry(
  error: unknown,
  failures: number,
  random: () => number = Math.random,
): number | undefined {
  const mayPass =
    error instanceof ConnectionError ||
    error instanceof TimeoutError ||
    (error instanceof ApiError && (passing.has(error.status) || error.code === 'facts_changed'));
  if (!mayPass) return undefined;
  const asked = error instanceof ApiError ? error.retryAfter : undefined;
  // No time frees what is in use; the service names one where it does.
  if (error instanceof ApiError && error.exceeded !== undefined && asked === undefined) return undefined;
  if (asked !== undefined && asked > longestRetryAfterSeconds) return undefined;
  const backoff = Math.min(mostMs, firstMs * 2 ** (failures - 1));
  // Between half and the whole, so that clients which failed together don't come back together.
  const jittered = backoff * (0.5 + random() / 2);
  return Math.max(jittered, (asked ?? 0) * 1000);
}

/** Resolves after a time, unless the signal aborts first. @throws the signal's reason */
export function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) {
      reject(signal.reason);
      return;
    }
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, milliseconds);
    signal?.addEventListener('abort', stop, { once: true });
  });
}
