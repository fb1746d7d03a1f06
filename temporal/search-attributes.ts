import { setTimeout as sleep } from 'node:timers/promises';
import { isGrpcServiceError } from '@temporalio/client';
import { encodeSearchAttributeIndexedValueType } from '@temporalio/common/lib/search-attributes';
import { searchAttributes } from '../workflows/search-attributes';
import type { Temporal } from './connection';

const wanted = Object.values(searchAttributes);

/** How long a production server may take to know what was registered. */
const settleMilliseconds = 90_000;
const retryMilliseconds = 200;
const alreadyExists = 6;

/**
 * Registers the search attributes that the namespace lacks, and returns when the server knows them all.
 *
 * @returns the names of those that were registered.
 * @throws DependencyAway
 */
export async function registerSearchAttributes(temporal: Temporal): Promise<readonly string[]> {
  const missing = await missingSearchAttributes(temporal);
  const deadline = Date.now() + settleMilliseconds;
  for (let left = missing; left.length > 0; left = await missingSearchAttributes(temporal)) {
    await add(temporal, left);
    if (Date.now() > deadline)
      throw new Error(`Temporal didn't take the search attributes ${left.join(', ')}.`);
    await sleep(retryMilliseconds);
  }
  return missing;
}

/** The names of the search attributes that the namespace lacks. @throws DependencyAway */
export async function missingSearchAttributes(temporal: Temporal): Promise<readonly string[]> {
  const { connection, namespace } = temporal;
  const { customAttributes } = await temporal.call(() =>
    connection.operatorService.listSearchAttributes({ namespace }),
  );
  return wanted.map(({ name }) => name).filter((name) => !(name in (customAttributes ?? {})));
}

async function add(temporal: Temporal, names: readonly string[]): Promise<void> {
  const { connection, namespace } = temporal;
  const types = wanted
    .filter(({ name }) => names.includes(name))
    .map(({ name, type }) => [name, encodeSearchAttributeIndexedValueType(type)]);
  try {
    await temporal.call(() =>
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
