// Class 08 is the connection's own; these say that the server stops, starts, or takes no more connections.
const awayStates = new Set(['57P01', '57P02', '57P03', '57P05', '53300']);

const awaySystemErrors = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENOENT',
]);

// What pg throws without any code.
const awayMessages = [
  'Connection terminated',
  'timeout exceeded when trying to connect',
  'Client has encountered a connection error',
  'Client was closed and is not queryable',
  'Connection ended unexpectedly',
];

/**
 * Whether an error says that the database can't be reached for now. Of a statement that was already sent it doesn't
 * tell whether it took effect.
 */
export function isDatabaseAway(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  if ('errors' in error && Array.isArray(error.errors) && error.errors.some(isDatabaseAway)) return true;
  if ('code' in error && typeof error.code === 'string') return isAwayCode(error.code);
  if ('message' in error && awayMessages.some((message) => String(error.message).startsWith(message)))
    return true;
  return 'cause' in error && isDatabaseAway(error.cause);
}

/** Why the database gave no answer: away, or too slow for the time that a statement has. Undefined for any other error. */
export function databaseFailure(error: unknown): 'away' | 'timed_out' | undefined {
  if (isDatabaseAway(error)) return 'away';
  const timedOut = typeof error === 'object' && error !== null && 'code' in error && error.code === '57014';
  return timedOut ? 'timed_out' : undefined;
}

function isAwayCode(code: string): boolean {
  return awaySystemErrors.has(code) || awayStates.has(code) || /^08...$/.test(code);
}
