import type { Client } from 'pg';
import { roles } from '../../migrations/roles';
import { openTestStore, type TestStore } from './test-store';

let test: TestStore;
let app: Client;
let tenant: string;
beforeAll(async () => {
  test = await openTestStore();
  tenant = await test.newTenant();
  app = test.database.dedicatedClient(roles.app);
  await app.connect();
});
afterAll(async () => {
  await app.end();
  await test.close();
});

const nothing = `${Array(6).fill(`'{}'`).join(', ')}, '', '', ${Array(6).fill(`'{}'`).join(', ')}, '', '', '{}', '{}', '{}'`;
const twoCommands = (principals = 'null,null', routes = principals, keys = principals) =>
  `'{${tenant},${tenant}}', '{null,null}', '{null,null}', '{${principals}}', '{${routes}}', '{${keys}}', '', E'\\n'`;
const id = crypto.randomUUID();
const nothingRestedOn = `'{null,null}', '{}', '{}', '{}'`;

/** The claims begin with the claimants, which stand before the events. */
function appendTogether(commands: string, events: string, claims: string): Promise<unknown> {
  const [claimants, ...claimed] = claims.split(', ');
  const given = [commands, claimants, `'{1,2}'`, events, `'{${id},${id}}', null, null, null`, ...claimed];
  return app.query(`select * from append(${given.join(', ')})`);
}

describe('the function append', () => {
  it('is refused where its snapshot would be older than its locks', async () => {
    await app.query('begin isolation level repeatable read');
    await expect(app.query(`select * from append(${nothing})`)).rejects.toThrow('read committed');
    await app.query('rollback');
  });

  it.each([
    ['write the same stream', `'{z:1,z:1}', '{null,0}'`, nothingRestedOn],
    ['write and rest on the same stream', `'{z:1,z:2}', '{null,null}'`, `'{null,2}', '{2}', '{z:1}', '{0}'`],
    [
      'write and rest together on the same stream',
      `'{z:1,z:2}', '{null,null}'`,
      `'{1,1}', '{1}', '{z:1}', '{0}'`,
    ],
  ])('is refused to commands of one batch that %s', async (_, events, claims) => {
    await expect(appendTogether(twoCommands(), events, claims)).rejects.toThrow(
      'another command of the batch touches',
    );
  });

  it('is refused to commands of one batch that come under the same key', async () => {
    const keyed = twoCommands(`${id},${id}`, 'route,route', 'key,key');
    await expect(appendTogether(keyed, `'{z:1,z:2}', '{null,null}'`, nothingRestedOn)).rejects.toThrow(
      'another command of the batch touches',
    );
  });
});
