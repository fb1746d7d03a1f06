import { Client } from 'pg';
import { reference } from '../../domain/reference';
import { roles } from '../../migrations/roles';
import { composeApplication } from '../../runtime/composition';
import { openDatabase } from '../../store/database';
import { listMigrations } from '../../store/migrate';
import { Sequencer } from '../../store/sequencer';
import { createMigratedDatabase, type TestDatabase } from '../environment/database';
import { until } from '../store/until';

/** The login that the README asks for: a member of the four roles, and nothing else. */
describe('a login that owns nothing', () => {
  const login = `login_${process.pid}`;
  const password = 'not-a-secret-of-anybody';
  let test: TestDatabase;
  let url: string;
  let owner: Client;

  beforeAll(async () => {
    test = await createMigratedDatabase();
    owner = new Client({ connectionString: test.url });
    await owner.connect();
    await owner.query(`create role ${login} login password '${password}' nosuperuser`);
    await owner.query(`grant ${Object.values(roles).join(', ')} to ${login}`);
    const restricted = new URL(test.url);
    restricted.username = login;
    restricted.password = password;
    url = restricted.href;
  });

  afterAll(async () => {
    await owner.query(`drop role ${login}`);
    await owner.end();
    await test.drop();
  });

  it('sees that the schema is up to date', async () => {
    const migrations = await listMigrations(url);
    expect(migrations.filter(({ executedAt }) => executedAt === undefined)).toEqual([]);
  });

  it('decides, records, sequences and lists', async () => {
    const database = openDatabase({ url });
    const sequencer = new Sequencer({ database });
    sequencer.start();
    try {
      const { execute, operators, store, tenants, provisioningList } = composeApplication({
        database,
        runs: {
          start: async () => {},
          cancel: async () => false,
          submitEvidence: async () => undefined,
          factsChanged: async () => {},
          status: async () => 'running',
        },
      });
      await operators.install('restricted', 'a token of the restricted login');
      const principal = await operators.findByName('restricted');
      if (principal === undefined) throw new Error('the operator was not installed');
      const request = {
        tenant: 'tenant_node:restricted',
        reference: 'standing:restricted',
        commitment: 'sha256:restricted',
        issuer: 'authority:restricted',
      };
      const answer = await execute('evidence.record', request, { principal, tenant: undefined });
      expect(answer).toMatchObject({ ok: true, value: { outcome: 'recorded' } });
      const receipt = answer.ok ? (answer.value.receipt?.id ?? '') : '';
      const tenant = await tenants.allot(reference('tenant_node', 'restricted'));
      await until(async () => (await store.receipt(tenant, receipt))?.seq !== null);
      expect(await provisioningList.list({ limit: 1 })).toEqual([]);
    } finally {
      await sequencer.stop();
      await database.close();
    }
  });

  it('changes nothing of the schema or the record', async () => {
    const client = new Client({ connectionString: url });
    await client.connect();
    try {
      for (const statement of ['drop table event', 'delete from event', 'create table mine (id int)'])
        await expect(client.query(statement)).rejects.toMatchObject({ code: '42501' });
    } finally {
      await client.end();
    }
  });
});
