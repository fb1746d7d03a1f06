import { sql, type Transaction } from 'kysely';
import type { JsonObject } from '../domain/json';
import { commandLock } from './advisory-locks';
import type { CommandKey, StoredCommand, TenantId } from './event-store';
import type { Schema } from './schema';

type KeyOnly = Omit<CommandKey, 'requestHmac'>;

interface Row extends KeyOnly {
  readonly request_hmac: Buffer;
  readonly result: JsonObject;
}

/** What was answered under keys of one tenant, each found by its key. */
export class StoredCommands {
  private readonly commands = new Map<string, StoredCommand>();

  get(key: KeyOnly): StoredCommand | undefined {
    return this.commands.get(nameOf(key));
  }

  set(key: KeyOnly, command: StoredCommand): void {
    this.commands.set(nameOf(key), command);
  }
}

/** Those of the keys under which something was answered. The transaction must already keep others from answering. */
export async function storedCommands(
  transaction: Transaction<Schema>,
  tenant: TenantId,
  keys: readonly KeyOnly[],
): Promise<StoredCommands> {
  const stored = new StoredCommands();
  if (keys.length === 0) return stored;
  const { rows } = await sql<Row>`
    select principal, route, key, request_hmac, result
    from command
      join unnest(
        ${keys.map(({ principal }) => principal)}::uuid[],
        ${keys.map(({ route }) => route)}::text[],
        ${keys.map(({ key }) => key)}::text[]
      ) as asked (principal, route, key) using (principal, route, key)
    where tenant = ${tenant}
  `.execute(transaction);
  for (const { request_hmac, result, ...key } of rows) stored.set(key, { requestHmac: request_hmac, result });
  return stored;
}

/** What was answered under the key; until the transaction ends, nobody else looks that up so. */
export async function lockCommand(
  transaction: Transaction<Schema>,
  tenant: TenantId,
  key: KeyOnly,
): Promise<StoredCommand | undefined> {
  const [group, lock] = commandLock(`${tenant} ${nameOf(key)}`);
  await sql`select pg_advisory_xact_lock(${group}::int, ${lock}::int)`.execute(transaction);
  return (await storedCommands(transaction, tenant, [key])).get(key);
}

function nameOf({ principal, route, key }: KeyOnly): string {
  return JSON.stringify([principal, route, key]);
}
