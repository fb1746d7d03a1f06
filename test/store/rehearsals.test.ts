import { v7 as uuidv7 } from 'uuid';
import { referenceSchema } from '../../domain/reference';
import { rehearsalKinds, rehearsalStates } from '../../domain/rehearsal';
import { PostgresRehearsals } from '../../store/postgres-rehearsals';
import type { NewRehearsal } from '../../store/rehearsals';
import { keyRef, newRehearsal } from './new-rehearsal';
import { openTestStore, type TestStore } from './test-store';

let test: TestStore;
let list: PostgresRehearsals;
let tenant: string;

beforeAll(async () => {
  test = await openTestStore();
  list = new PostgresRehearsals(test.database);
});
afterAll(() => test.close());
beforeEach(async () => {
  tenant = await test.newTenant();
});

const otherKey = referenceSchema.parse('key_registry:two');
const endings = rehearsalStates.filter((state) => state !== 'running');

async function opened(changes: Partial<NewRehearsal> = {}): Promise<string> {
  const { row } = await list.open(newRehearsal(tenant, changes));
  return row.id;
}

describe('open', () => {
  it('lists a new one as running, with all that it was given', async () => {
    const asked = newRehearsal(tenant);
    const { opened: isNew, row } = await list.open(asked);
    expect(isNew).toBe(true);
    expect(row).toMatchObject({ ...asked, state: 'running', code: undefined, closedAt: undefined });
    expect(await list.find(asked.id)).toEqual(row);
    expect(await list.find(uuidv7())).toBeUndefined();
  });

  it('gives the one that stands, whether open or ended, where the key has that drill', async () => {
    const first = await list.open(newRehearsal(tenant));
    expect(await list.open(newRehearsal(tenant))).toEqual({ opened: false, row: first.row });
    await list.markClosed(first.row.id, 'failed', 'fault');
    const again = await list.open(newRehearsal(tenant));
    expect(again).toMatchObject({ opened: false, row: { id: first.row.id, state: 'failed' } });
  });

  it('opens one row, however many ask for the same drill at once', async () => {
    const asked = Array.from({ length: 16 }, () => newRehearsal(tenant));
    const answers = await Promise.all(asked.map((each) => list.open(each)));
    expect(answers.filter(({ opened: isNew }) => isNew)).toHaveLength(1);
    expect(new Set(answers.map(({ row }) => row.id)).size).toBe(1);
    expect(await list.list({ tenant, limit: 20 })).toHaveLength(1);
  });

  it('opens another for another kind, period, key or tenant', async () => {
    const other = await test.newTenant();
    const rows = [
      await list.open(newRehearsal(tenant)),
      ...(await Promise.all(
        rehearsalKinds.slice(1).map((kind) => list.open(newRehearsal(tenant, { kind }))),
      )),
      await list.open(newRehearsal(tenant, { period: '2027-Q1' })),
      await list.open(newRehearsal(tenant, { keyRef: otherKey })),
      await list.open(newRehearsal(other)),
    ];
    expect(rows.map(({ opened: isNew }) => isNew)).toEqual(rows.map(() => true));
  });

  it('takes no two under the id of one workflow', async () => {
    const { workflowId } = (await list.open(newRehearsal(tenant))).row;
    await expect(list.open(newRehearsal(tenant, { period: '2027-Q1', workflowId }))).rejects.toThrow(
      'workflow_id',
    );
  });
});

describe('markClosed', () => {
  it.each(endings)('keeps that it ended as %s', async (ending) => {
    const id = await opened();
    await list.markClosed(id, ending, 'a_code');
    const row = await list.find(id);
    expect(row).toMatchObject({ state: ending, code: 'a_code', closedAt: expect.any(String) });
  });

  it('keeps the first ending', async () => {
    const id = await opened();
    await list.markClosed(id, 'done', undefined);
    const ended = await list.find(id);
    await list.markClosed(id, 'cancelled', 'late');
    expect(await list.find(id)).toEqual(ended);
  });
});

describe('lastDone', () => {
  it('gives the one that was done last, of that kind and key', async () => {
    expect(await list.lastDone(tenant, 'rotation', keyRef)).toBeUndefined();
    const [first, second, failed, open, ofOtherKey, ofOtherKind] = await Promise.all([
      opened({ period: 'a' }),
      opened({ period: 'b' }),
      opened({ period: 'c' }),
      opened({ period: 'd' }),
      opened({ keyRef: otherKey }),
      opened({ kind: 'break_glass' }),
    ]);
    await list.markClosed(second, 'done', undefined);
    await list.markClosed(first, 'done', undefined);
    await list.markClosed(failed, 'failed', undefined);
    await list.markClosed(ofOtherKey, 'done', undefined);
    await list.markClosed(ofOtherKind, 'done', undefined);
    expect(open).not.toBe(first);
    expect((await list.lastDone(tenant, 'rotation', keyRef))?.id).toBe(first);
    expect((await list.lastDone(tenant, 'break_glass', keyRef))?.id).toBe(ofOtherKind);
    expect(await list.lastDone(await test.newTenant(), 'rotation', keyRef)).toBeUndefined();
  });
});

describe('list', () => {
  it('gives them newest first, page by page, and only those that fit', async () => {
    const ids = [
      await opened({ period: 'a' }),
      await opened({ period: 'b' }),
      await opened({ kind: 'signing' }),
    ];
    const [first, second, signing] = ids;
    await list.markClosed(ids[0] ?? '', 'done', undefined);
    const found = async (filter: object) =>
      (await list.list({ tenant, limit: 10, ...filter })).map(({ id }) => id);
    expect(await found({})).toEqual([signing, second, first]);
    expect(await found({ limit: 2 })).toEqual([signing, second]);
    expect(await found({ after: second })).toEqual([first]);
    expect(await found({ kind: 'signing' })).toEqual([signing]);
    expect(await found({ state: 'done' })).toEqual([first]);
    expect(await found({ kind: 'rotation', state: 'running' })).toEqual([second]);
    expect(await found({ tenant: await test.newTenant() })).toEqual([]);
  });
});

describe('openUntouchedSince', () => {
  it('gives open ones that nothing happened to since, the longest untouched first', async () => {
    const [old, older, ended, fresh] = [
      await opened({ period: 'a' }),
      await opened({ period: 'b' }),
      await opened({ period: 'c' }),
      await opened({ period: 'd' }),
    ];
    await list.markClosed(ended, 'done', undefined);
    const touched = (id: string, at: string) =>
      test.superuser.query('update rehearsal set updated_at = $2 where id = $1', [id, at]);
    await touched(old, '2020-01-02T00:00:00Z');
    await touched(older, '2020-01-01T00:00:00Z');
    await touched(ended, '2020-01-01T00:00:00Z');
    const found = async (limit: number) =>
      (await list.openUntouchedSince(new Date('2020-01-03T00:00:00Z'), limit)).map(({ id }) => id);
    expect(await found(10)).toEqual([older, old]);
    expect(await found(1)).toEqual([older]);
    expect(await found(10)).not.toContain(fresh);
  });
});

describe('leases of keys', () => {
  const soon = new Date(Date.now() + 3_600_000);
  const past = new Date(Date.now() - 1000);
  /** By then, no call of a rehearsal that has just ended is under way. */
  const inAWhile = () => new Date(Date.now() + 120_000);

  const keysLeft = async (moment = new Date()) =>
    (await list.leasesLeftBehind(moment, 100))
      .filter((lease) => lease.tenant === tenant)
      .map(({ key }) => key);
  const lease = (rehearsal: string, key: string, until: Date) =>
    list.lease({ id: uuidv7(), tenant, rehearsal, keyStore: 'embedded', key }, until);

  it('are left behind once their time has run out', async () => {
    const rehearsal = await opened();
    await lease(rehearsal, 'soon', soon);
    await lease(rehearsal, 'past', past);
    expect(await keysLeft()).toEqual(['past']);
    expect(await list.leasesLeftBehind(new Date(), 100)).toContainEqual({
      id: expect.any(String),
      tenant,
      rehearsal,
      keyStore: 'embedded',
      key: 'past',
    });
  });

  it('or their rehearsal has ended, and its last calls are over', async () => {
    const rehearsal = await opened();
    await lease(rehearsal, 'one', soon);
    await list.markClosed(rehearsal, 'cancelled', undefined);
    expect(await keysLeft()).toEqual([]);
    expect(await keysLeft(inAWhile())).toEqual(['one']);
  });

  it('are over where they are closed, and closed once', async () => {
    await lease(await opened(), 'one', past);
    const of = { tenant, keyStore: 'embedded', key: 'one' };
    await list.closeLease({ ...of, keyStore: 'hsm' });
    expect(await keysLeft()).toEqual(['one']);
    await list.closeLease(of);
    await list.closeLease(of);
    expect(await keysLeft()).toEqual([]);
  });

  it('are open again where the key is made again', async () => {
    const rehearsal = await opened();
    await lease(rehearsal, 'one', past);
    await list.closeLease({ tenant, keyStore: 'embedded', key: 'one' });
    await lease(rehearsal, 'one', past);
    await lease(rehearsal, 'one', past);
    expect(await keysLeft()).toEqual(['one']);
    await lease(rehearsal, 'one', soon);
    expect(await keysLeft()).toEqual([]);
  });

  it('are looked after the longest overdue first, so many at a time', async () => {
    const rehearsal = await opened();
    await lease(rehearsal, 'late', new Date('2020-01-02T00:00:00Z'));
    await lease(rehearsal, 'later', new Date('2020-01-01T00:00:00Z'));
    expect((await list.leasesLeftBehind(new Date(), 1)).map(({ key }) => key)).toEqual(['later']);
  });
});
