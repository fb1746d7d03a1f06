import { type CompiledQuery, Kysely, PostgresDialect } from 'kysely';
import { type Client, Pool } from 'pg';
import type { Role } from '../../migrations/roles';
import type { Schema } from '../../store/schema';
import type { TestStore } from './test-store';

/** Keeps what is asked of a database, and tells how it is carried out. */
export class ExplainedQueries {
  private asked: CompiledQuery[] = [];
  /** Past the roles: what is asked of it is kept. */
  readonly database: Kysely<Schema>;

  private constructor(
    url: string,
    private readonly clients: ReadonlyMap<Role, Client>,
  ) {
    this.database = new Kysely<Schema>({
      dialect: new PostgresDialect({ pool: new Pool({ connectionString: url, max: 1 }) }),
      log: ({ query }) => void this.asked.push(query),
    });
  }

  /** Tells of roles that ask; each of them as one that acts for the tenant, where one is given. */
  static async of(test: TestStore, roles: readonly Role[], tenant?: string): Promise<ExplainedQueries> {
    const clients = new Map<Role, Client>();
    for (const role of roles) {
      const client = test.database.dedicatedClient(role);
      await client.connect();
      if (tenant !== undefined)
        await client.query("select set_config('portcullis.tenant', $1, false)", [tenant]);
      clients.set(role, client);
    }
    return new ExplainedQueries(test.url, clients);
  }

  /** Has no more to do with what was asked before. */
  forget(): void {
    this.asked = [];
  }

  /** How each statement that was asked is carried out, as the role that asks it. */
  async plans(role: Role, explain: 'explain' | 'explain analyze' = 'explain'): Promise<readonly string[]> {
    const plans: string[] = [];
    for (const { sql, parameters } of this.asked.filter(
      ({ sql }) => !/^(?:begin|commit|rollback)\b/.test(sql),
    )) {
      const { rows } = await this.as(role).query<{ 'QUERY PLAN': string }>(`${explain} ${sql}`, [
        ...parameters,
      ]);
      plans.push(rows.map((row) => row['QUERY PLAN']).join('\n'));
    }
    return plans;
  }

  as(role: Role): Client {
    const client = this.clients.get(role);
    if (client === undefined) throw new Error(`${role} is none of the roles that are told of`);
    return client;
  }

  async close(): Promise<void> {
    await this.database.destroy();
    await Promise.all([...this.clients.values()].map((client) => client.end()));
  }
}
