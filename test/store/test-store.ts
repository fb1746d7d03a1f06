import { Pool } from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { type Database, openDatabase } from '../../store/database';
import type { TenantId } from '../../store/event-store';
import { PostgresEventStore } from '../../store/postgres-event-store';
import { createMigratedDatabase } from '../environment/database';

/** A store over a migrated database of its own. */
export interface TestStore {
  readonly url: string;
  readonly database: Database;
  readonly store: PostgresEventStore;
  /** As the superuser, past every rule of the store. */
  readonly superuser: Pool;
  newTenant(): Promise<TenantId>;
  newTenants(count: number): Promise<readonly TenantId[]>;
  close(): Promise<void>;
}

export async function openTestStore(): Promise<TestStore> {
  const { url, drop } = await createMigratedDatabase();
  const database = openDatabase({ url, applicationName: 'portcullis-test' });
  const superuser = new Pool({ connectionString: url, max: 4 });
  superuser.on('error', () => {});
  return {
    url,
    database,
    store: new PostgresEventStore(database),
    superuser,
    newTenant: async () => {
      const id = uuidv7();
      await superuser.query('insert into tenant (id, reference) values ($1, $2)', [id, `tenant_node:${id}`]);
      return id;
    },
    newTenants: async (count) => {
      const { rows } = await superuser.query<{ id: string }>(
        `insert into tenant (id, reference)
         select id, 'tenant_node:' || id from (select gen_random_uuid() as id from generate_series(1, $1)) as fresh
         returning id`,
        [count],
      );
      return rows.map(({ id }) => id);
    },
    close: async () => {
      await database.close();
      await superuser.end();
      await drop();
    },
  };
}
