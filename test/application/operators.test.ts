import { createHash } from 'node:crypto';
import { Operators } from '../../store/operators';
import { openTestStore, type TestStore } from '../store/test-store';

let store: TestStore;
let operators: Operators;
beforeEach(async () => {
  store = await openTestStore();
  operators = new Operators(store.database.app);
});
afterEach(() => store.close());

/** What the operator is called whom the token stands for. */
async function nameOf(token: string): Promise<string | undefined> {
  const found = await operators.authenticate(token);
  return found && (await operators.find(found.principal.id))?.name;
}

describe('an operator who was added', () => {
  test('is authenticated by the token, and by no other', async () => {
    const added = await operators.add('anna', 'token of anna');
    expect(await operators.authenticate('token of anna')).toEqual({
      principal: { id: added?.principal, kind: 'operator' },
      token: `operator_token:${added?.id}`,
    });
    for (const wrong of ['token of Anna', 'token of anna ', 'anna', added?.id ?? '', ''])
      expect(await operators.authenticate(wrong)).toBeUndefined();
  });

  test('is found by id and by name, and nobody else is', async () => {
    const added = await operators.add('anna', 'token of anna');
    const anna = { id: added?.principal, kind: 'operator', name: 'anna' };
    expect(await operators.find(added?.principal ?? '')).toEqual(anna);
    expect(await operators.findByName('anna')).toEqual(anna);
    // A token is not the principal whom it stands for.
    expect(await operators.find(added?.id ?? '')).toBeUndefined();
    expect(await operators.findByName('bert')).toBeUndefined();
  });

  test('is a principal apart from every other', async () => {
    const anna = await operators.add('anna', 'token of anna');
    const bert = await operators.add('bert', 'token of bert');
    expect(anna?.principal).not.toBe(bert?.principal);
    expect((await operators.list()).map(({ name }) => name)).toEqual(['anna', 'bert']);
  });
});

describe('what is taken', () => {
  test('a name: the operator who has it keeps the token', async () => {
    await operators.add('anna', 'token of anna');
    expect(await operators.add('anna', 'another token')).toBeUndefined();
    expect(await operators.authenticate('another token')).toBeUndefined();
    expect(await nameOf('token of anna')).toBe('anna');
  });

  test('a token: it never stands for two', async () => {
    await operators.add('anna', 'token of anna');
    expect(await operators.add('bert', 'token of anna')).toBeUndefined();
    expect(await nameOf('token of anna')).toBe('anna');
  });

  test('leaves no principal behind whom no token stands for', async () => {
    await operators.add('anna', 'token of anna');
    const before = await principals();
    await operators.add('anna', 'another token');
    expect(await principals()).toBe(before);
  });

  test('of 16 who ask for one name at once, one gets it', async () => {
    const added = await Promise.all(
      Array.from({ length: 16 }, (_, n) => operators.add('anna', `token ${n} of anna`)),
    );
    expect(added.filter((token) => token !== undefined)).toHaveLength(1);
    expect(await operators.list()).toHaveLength(1);
  });
});

describe('a token that was revoked', () => {
  test('lets nobody in, and is still listed', async () => {
    await operators.add('anna', 'token of anna');
    expect(await operators.revoke('anna')).toBe(true);
    expect(await operators.authenticate('token of anna')).toBeUndefined();
    expect(await operators.list()).toMatchObject([{ name: 'anna', revokedAt: expect.any(String) }]);
  });

  test('is revoked once', async () => {
    await operators.add('anna', 'token of anna');
    await operators.revoke('anna');
    const [first] = await operators.list();
    expect(await operators.revoke('anna')).toBe(false);
    expect(await operators.revoke('bert')).toBe(false);
    expect(await operators.list()).toEqual([first]);
  });

  test('takes no other with it', async () => {
    await operators.add('anna', 'token of anna');
    await operators.add('bert', 'token of bert');
    await operators.revoke('anna');
    expect(await nameOf('token of bert')).toBe('bert');
  });

  test('keeps its name, and leaves the principal to be told by what was recorded', async () => {
    const added = await operators.add('anna', 'token of anna');
    await operators.revoke('anna');
    expect(await operators.add('anna', 'another token')).toBeUndefined();
    expect(await operators.find(added?.principal ?? '')).toMatchObject({ name: 'anna' });
  });
});

describe('a token that is installed', () => {
  test('makes the operator where there is none', async () => {
    await operators.install('admin', 'first token');
    expect(await nameOf('first token')).toBe('admin');
  });

  test('takes the place of the one before, for the same principal', async () => {
    await operators.install('admin', 'first token');
    const before = await operators.authenticate('first token');
    await operators.install('admin', 'second token');
    expect(await operators.authenticate('first token')).toBeUndefined();
    expect(await operators.authenticate('second token')).toEqual(before);
    expect(await operators.list()).toHaveLength(1);
  });

  test('is good again where it had been revoked', async () => {
    await operators.install('admin', 'token');
    await operators.revoke('admin');
    await operators.install('admin', 'token');
    expect(await nameOf('token')).toBe('admin');
  });

  test('by 16 processes at once is one operator', async () => {
    await Promise.all(Array.from({ length: 16 }, () => operators.install('admin', 'token')));
    expect(await operators.list()).toHaveLength(1);
    expect(await nameOf('token')).toBe('admin');
  });

  test('is never one that stands for another, which is told and changes nothing', async () => {
    await operators.add('anna', 'token of anna');
    await expect(operators.install('admin', 'token of anna')).rejects.toThrow();
    await operators.install('admin', 'token');
    await expect(operators.install('admin', 'token of anna')).rejects.toThrow();
    expect(await nameOf('token of anna')).toBe('anna');
    expect(await nameOf('token')).toBe('admin');
  });
});

test('of a token the hash is kept, and never the token', async () => {
  const added = await operators.add('anna', 'token of anna');
  await operators.install('admin', 'token of the admin');
  const { rows } = await store.superuser.query<{ name: string; hash: string }>(
    `select name, encode(hash, 'hex') as hash from operator_token order by name`,
  );
  const sha256 = (token: string) => createHash('sha256').update(token, 'utf8').digest('hex');
  expect(rows).toEqual([
    { name: 'admin', hash: sha256('token of the admin') },
    { name: 'anna', hash: sha256('token of anna') },
  ]);
  const { rows: whole } = await store.superuser.query<{ row: string }>(
    `select operator_token::text || encode(hash, 'escape') as row from operator_token
     union all select principal::text from principal`,
  );
  expect(whole.map(({ row }) => row).join('\n')).not.toContain('token of');
  // What is shown of a token has neither.
  for (const shown of [added, ...(await operators.list())]) {
    expect(Object.keys(shown ?? {}).sort()).toEqual(['createdAt', 'id', 'name', 'principal', 'revokedAt']);
    expect(JSON.stringify(shown)).not.toMatch(/token of|[0-9a-f]{64}/);
  }
});

async function principals(): Promise<number> {
  const { rows } = await store.superuser.query<{ count: number }>(
    'select count(*)::int as count from principal',
  );
  return rows[0]?.count ?? 0;
}
