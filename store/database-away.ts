import { DatabaseError } from 'pg';

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
  if (!(error instanceof Error)) return false;
  if (error instanceof AggregateError) return error.errors.some(isDatabaseAway);
  if (error instanceof DatabaseError) return isAwayState(error.code ?? '');
  if ('code' in error && typeof error.code === 'string' && awaySystemErrors.has(error.code)) return true;
  return awayMessages.some((message) => error.message.startsWith(message)) || isDatabaseAway(error.cause);
}

function isAwayState(state: string): boolean {
  return state.startsWith('08') || awayStates.has(state);
}
