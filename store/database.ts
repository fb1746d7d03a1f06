import { Kysely, PostgresDialect, sql, type Transaction } from 'kysely';
import { Client, Pool } from 'pg';
import { type Role, roles } from '../migrations/roles';
import { connectionConfig } from './connection';
import type { TenantId } from './event-store';
import type { Schema } from './schema';

export interface DatabaseOptions {
  readonly url: string;
  /** What the process calls itself to the server, such as `portcullis-api`. */
  readonly applicationName?: string;
  /** Connections that decisions share; more than 8 to 16 were slower wherever it was measured. */
  readonly connections?: number;
  /** Is told of connections that broke while nobody used them; the pools replace them. */
  readonly onConnectionError?: (error: Error) => void;
}

/** The database as one process sees it: a pool for each role that it needs, connected when first used. */
export interface Database {
  /** As `portcullis_app`: sees the rows of one tenant in `inTenant`, and of none outside. */
  readonly app: Kysely<Schema>;
  readonly appPool: Pool;
  /** As `portcullis_projector`: follows the log, sees the rows of all tenants. */
  readonly projector: Kysely<Schema>;
  /** A connection of its own, for session locks and notifications; not yet connected. The caller ends it. */
  dedicatedClient(role: Role): Client;
  close(): Promise<void>;
}

export function openDatabase(options: DatabaseOptions): Database {
  const { url, applicationName = 'portcullis', connections = 8, onConnectionError = () => {} } = options;
  const config = (role: Role) =>
    connectionConfig({ url, applicationName, role, statementTimeoutMs: statementTimeoutMs[role] });
  const pool = (role: Role, max: number) => {
    const created = new Pool({ ...config(role), max });
    // A connection that breaks while no query runs on it has nobody else to tell, and would end the process: the pool
    // hears of those that lie idle, the client itself also while it is lent, as between two queries of a transaction.
    created.on('connect', (client) => client.on('error', onConnectionError));
    created.on('error', () => {});
    return created;
  };
  const appPool = pool(roles.app, connections);
  const kysely = (from: Pool) => new Kysely<Schema>({ dialect: new PostgresDialect({ pool: from }) });
  const app = kysely(appPool);
  const projector = kysely(pool(roles.projector, 4));
  return {
    app,
    appPool,
    projector,
    dedicatedClient: (role) => new Client(config(role)),
    close: async () => {
      await Promise.all([app.destroy(), projector.destroy()]);
    },
  };
}

const statementTimeoutMs: Record<Role, number> = {
  [roles.app]: 10_000,
  [roles.append]: 10_000,
  [roles.sequencer]: 30_000,
  [roles.projector]: 60_000,
};

/** Runs queries on the rows of one tenant, in a transaction. */
export function inTenant<Result>(
  database: Pick<Database, 'app'>,
  tenant: TenantId,
  work: (transaction: Transaction<Schema>) => Promise<Result>,
): Promise<Result> {
  return database.app.transaction().execute(async (transaction) => {
    await sql`select set_config('portcullis.tenant', ${tenant}, true)`.execute(transaction);
    return work(transaction);
  });
}
