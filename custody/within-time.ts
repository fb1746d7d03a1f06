import { failed, type KeyStoreResult } from './key-store-result';

/** The work's result, or `provider_timeout` once the signal fires; the work itself then goes on unheard. */
export async function withinTime<Value>(
  signal: AbortSignal,
  work: () => Promise<KeyStoreResult<Value>>,
): Promise<KeyStoreResult<Value>> {
  if (signal.aborted) return failed(notBegun);
  let fire = () => {};
  const fired = new Promise<KeyStoreResult<Value>>((resolve) => {
    fire = () => resolve(failed(noAnswer));
  });
  signal.addEventListener('abort', fire, { once: true });
  try {
    return await Promise.race([work(), fired]);
  } finally {
    signal.removeEventListener('abort', fire);
  }
}

export const noAnswer = {
  code: 'provider_timeout',
  detail: 'The key store gave no answer in time; whether it did what it was asked is unknown.',
} as const;

const notBegun = {
  code: 'provider_unavailable',
  detail: 'The time was up before the key store was asked; nothing was done.',
} as const;
