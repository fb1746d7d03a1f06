import { setTimeout as sleep } from 'node:timers/promises';
import { type Connection, isGrpcServiceError } from '@temporalio/client';
import { encodeSearchAttributeIndexedValueType } from '@temporalio/common/lib/search-attributes';
import { searchAttributes } from '../workflows/search-attributes';
import { whereTemporalIsAway } from './temporal-away';

/** Of the client or of the worker. */
export type OperatorConnection = Pick<Connection, 'operatorService' | 'withDeadline'>;

const wanted = Object.values(searchAttributes);

/** How long a production server may take to know what was registered. */
const settleMilliseconds = 90_000;
const retryMilliseconds = 200;
const callMilliseconds = 5_000;
const alreadyExists = 6;

/**
 * Registers the search attributes that the namespace lacks, and returns when the server knows them all.
 *
 * @returns the names of those that were registered.
 * @throws DependencyAway
 */
export async function registerSearchAttributes(
  connection: OperatorConnection,
  namespace: string,
): Promise<readonly string[]> {
  const missing = await missingSearchAttributes(connection, namespace);
  const deadline = Date.now() + settleMilliseconds;
  let left = missing;
  while (left.length > 0) {
    await addSearchAttributes(connection, namespace, left);
    left = await missingSearchAttributes(connection, namespace);
    if (Date.now() > deadline)
      throw new Error(`Temporal didn't take the search attributes ${left.join(', ')}.`);
    if (left.length > 0) await sleep(retryMilliseconds);
  }
  return missing;
}

/** @throws Error where the namespace lacks search attributes, without which no run can be started; DependencyAway */
export async function requireSearchAttributes(
  connection: OperatorConnection,
  namespace: string,
): Promise<void> {
  const missing = await missingSearchAttributes(connection, namespace);
  if (missing.length === 0) return;
  throw new Error(
    `The Temporal namespace ${namespace} lacks the search attributes ${missing.join(', ')}: run "portcullis migrate".`,
  );
}

/** The names of the search attributes that the namespace lacks. @throws DependencyAway */
export async function missingSearchAttributes(
  connection: OperatorConnection,
  namespace: string,
): Promise<readonly string[]> {
  const { customAttributes } = await bounded(connection, () =>
    connection.operatorService.listSearchAttributes({ namespace }),
  );
  return wanted.map(({ name }) => name).filter((name) => !(name in (customAttributes ?? {})));
}

/** Registers search attributes by name, all unless some are named; the server may take its time to know them. */
export async function addSearchAttributes(
  connection: OperatorConnection,
  namespace: string,
  names: readonly string[] = wanted.map(({ name }) => name),
): Promise<void> {
  const types = wanted
    .filter(({ name }) => names.includes(name))
    .map(({ name, type }) => [name, encodeSearchAttributeIndexedValueType(type)]);
  try {
    await bounded(connection, () =>
      connection.operatorService.addSearchAttributes({
        namespace,
        searchAttributes: Object.fromEntries(types),
      }),
    );
  } catch (error) {
    // Another process was quicker, or the server hasn't seen yet what it has.
    if (isGrpcServiceError(error) && error.code === alreadyExists) return;
    throw error;
  }
}

function bounded<Value>(connection: OperatorConnection, work: () => Promise<Value>): Promise<Value> {
  return whereTemporalIsAway(() => connection.withDeadline(Date.now() + callMilliseconds, work));
}
