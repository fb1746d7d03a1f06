import { v7 as uuidv7 } from 'uuid';
import { Operators } from '../../store/operators';
import { openTestStore, type TestStore } from '../store/test-store';

let testStore: TestStore;
let operators: Operators;
beforeEach(async () => {
  testStore = await openTestStore();
  operators = new Operators(testStore.database.app);
});
afterEach(() => testStore.close());

test('a token stands for its operator, and nothing else does', async () => {
  const added = await operators.add('anna', 'pct_anna');
  const principal = await operators.authenticate('pct_anna');
  expect(principal).toEqual({ id: added?.principal, kind: 'operator', name: 'anna' });
  expect(await operators.find(added?.principal ?? '')).toEqual(principal);
  for (const unknown of ['', 'pct_ann', 'pct_anna ', 'PCT_ANNA', 'anna'])
    expect(await operators.authenticate(unknown)).toBeUndefined();
  expect(await operators.find(uuidv7())).toBeUndefined();
});

test('only the hash of a token is kept', async () => {
  await operators.add('anna', 'pct_a_token_that_is_nowhere');
  await operators.install('admin', 'pct_another_that_is_nowhere');
  const { rows } = await testStore.superuser.query<{ row: string }>(
    `select operator_token::text || encode(hash, 'escape') as row from operator_token
     union all select principal::text from principal`,
  );
  expect(rows).toHaveLength(4);
  for (const { row } of rows) expect(row).not.toContain('nowhere');
  expect(JSON.stringify(await operators.list())).not.toContain('nowhere');
});

test('a name is taken once, and so is a token', async () => {
  await operators.add('anna', 'pct_anna');
  expect(await operators.add('anna', 'pct_other')).toBeUndefined();
  expect(await operators.add('berta', 'pct_anna')).toBeUndefined();
  const { rows } = await testStore.superuser.query('select name from principal');
  expect(rows).toEqual([{ name: 'anna' }]);
});

test('of many who take a name at once one gets it', async () => {
  const added = await Promise.all(Array.from({ length: 8 }, (_, n) => operators.add('anna', `pct_${n}`)));
  expect(added.filter((token) => token !== undefined)).toHaveLength(1);
  expect(await operators.list()).toHaveLength(1);
});

test('a revoked token stands for nobody, and its operator is known still', async () => {
  const added = await operators.add('anna', 'pct_anna');
  await operators.add('berta', 'pct_berta');
  expect(await operators.revoke('anna')).toBe(true);
  expect(await operators.authenticate('pct_anna')).toBeUndefined();
  expect(await operators.authenticate('pct_berta')).toBeDefined();
  expect(await operators.find(added?.principal ?? '')).toMatchObject({ name: 'anna' });
  expect(await operators.revoke('anna')).toBe(false);
  expect(await operators.revoke('nobody')).toBe(false);
});

test('the list tells of each token whose it is and whether it stands', async () => {
  const first = await operators.add('anna', 'pct_anna');
  const second = await operators.add('berta', 'pct_berta');
  await operators.revoke('anna');
  expect(await operators.list()).toEqual([{ ...first, revokedAt: expect.any(String) }, second]);
});

describe('an installed token', () => {
  test('replaces the one of its name, for the same principal', async () => {
    await operators.install('admin', 'pct_first');
    const principal = await operators.authenticate('pct_first');
    await operators.install('admin', 'pct_second');
    expect(await operators.authenticate('pct_first')).toBeUndefined();
    expect(await operators.authenticate('pct_second')).toEqual(principal);
    expect(await operators.list()).toHaveLength(1);
  });

  test('is the same when it is installed again, by several processes at once too', async () => {
    await Promise.all(Array.from({ length: 8 }, () => operators.install('admin', 'pct_admin')));
    await operators.install('admin', 'pct_admin');
    expect(await operators.authenticate('pct_admin')).toMatchObject({ name: 'admin' });
    expect(await operators.list()).toHaveLength(1);
  });

  test('stands again where the name was revoked', async () => {
    await operators.install('admin', 'pct_admin');
    await operators.revoke('admin');
    await operators.install('admin', 'pct_admin');
    expect(await operators.authenticate('pct_admin')).toMatchObject({ name: 'admin' });
  });

  test('is not one that stands for another operator', async () => {
    await operators.add('anna', 'pct_anna');
    await expect(operators.install('admin', 'pct_anna')).rejects.toThrow();
    await operators.install('admin', 'pct_admin');
    await expect(operators.install('admin', 'pct_anna')).rejects.toThrow();
    expect(await operators.authenticate('pct_anna')).toMatchObject({ name: 'anna' });
    expect(await operators.authenticate('pct_admin')).toMatchObject({ name: 'admin' });
  });
});
