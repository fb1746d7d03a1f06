import { v7 as uuidv7 } from 'uuid';
import { referenceSchema } from '../../domain/reference';
import { accessEnds, type NewAccessLease } from '../../store/access-leases';
import { PostgresAccessLeases } from '../../store/postgres-access-leases';
import { PostgresRehearsals } from '../../store/postgres-rehearsals';
import { keyRef, newRehearsal } from './new-rehearsal';
import { openTestStore, type TestStore } from './test-store';

let test: TestStore;
let rehearsals: PostgresRehearsals;
let leases: PostgresAccessLeases;
let tenant: string;

beforeAll(async () => {
  test = await openTestStore();
  rehearsals = new PostgresRehearsals(test.database);
  leases = new PostgresAccessLeases(test.database);
});
afterAll(() => test.close());
beforeEach(async () => {
  tenant = await test.newTenant();
});

const noon = new Date('2026-11-21T12:00:00.000Z');
const later = (seconds: number) => new Date(noon.getTime() + seconds * 1000);
const end = later(900);

/** Access for another rehearsal of the tenant. */
async function wanted(changes: Partial<NewAccessLease> = {}): Promise<NewAccessLease> {
  const { row } = await rehearsals.open(newRehearsal(tenant, { kind: 'break_glass', period: uuidv7() }));
  return { id: uuidv7(), tenant, rehearsal: row.id, keyRef, holder: uuidv7(), ...changes };
}

async function taken(changes: Partial<NewAccessLease> = {}): Promise<NewAccessLease> {
  const lease = await wanted(changes);
  expect(await leases.take(lease, noon, end)).toMatchObject({ status: 'taken' });
  return lease;
}

describe('access to a key', () => {
  it('is taken for a while, and not used yet', async () => {
    const lease = await wanted();
    const expected = {
      ...lease,
      takenAt: noon.toISOString(),
      expiresAt: end.toISOString(),
      uses: 0,
      ended: undefined,
    };
    expect(await leases.take(lease, noon, end)).toEqual({ status: 'taken', lease: expected });
    expect(await leases.find(lease.rehearsal)).toEqual(expected);
    expect(await leases.find(uuidv7())).toBeUndefined();
  });

  it('is one for a rehearsal, however often it is taken', async () => {
    const lease = await taken();
    const again = await leases.take({ ...lease, id: uuidv7() }, later(60), later(960));
    expect(again).toMatchObject({ status: 'taken', lease: { id: lease.id, expiresAt: end.toISOString() } });
    await leases.end(lease.rehearsal, 'returned', later(61));
    const late = await leases.take({ ...lease, id: uuidv7() }, later(62), later(962));
    expect(late).toMatchObject({ status: 'taken', lease: { ended: { because: 'returned' } } });
  });

  it('is held by one rehearsal at a time', async () => {
    const first = await taken();
    expect(await leases.take(await wanted(), later(1), end)).toEqual({ status: 'held', by: first.rehearsal });
    await leases.end(first.rehearsal, 'returned', later(2));
    expect(await leases.take(await wanted(), later(3), end)).toMatchObject({ status: 'taken' });
  });

  it('is had by one of many that take it at once', async () => {
    const all = await Promise.all(Array.from({ length: 8 }, () => wanted()));
    const answers = await Promise.all(all.map((lease) => leases.take(lease, noon, end)));
    expect(answers.filter(({ status }) => status === 'taken')).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 'held')).toHaveLength(7);
  });

  it('stands in nobody’s way once its time has run out', async () => {
    const first = await taken();
    expect(await leases.take(await wanted(), end, later(1800))).toMatchObject({ status: 'taken' });
    expect(await leases.find(first.rehearsal)).toMatchObject({
      ended: { at: end.toISOString(), because: 'expired' },
    });
  });

  it('leaves other keys and tenants alone', async () => {
    await taken();
    await taken({ keyRef: referenceSchema.parse('key_registry:two') });
    tenant = await test.newTenant();
    await taken();
  });
});

describe('a use', () => {
  it('is allowed while the access lasts, and counted', async () => {
    const { rehearsal } = await taken();
    expect(await leases.use(rehearsal, noon)).toMatchObject({ status: 'allowed', lease: { uses: 1 } });
    expect(await leases.use(rehearsal, later(899.999))).toMatchObject({ lease: { uses: 2 } });
    expect(await leases.find(rehearsal)).toMatchObject({ uses: 2 });
  });

  it('is refused from the moment on at which it expires', async () => {
    const { rehearsal } = await taken();
    expect(await leases.use(rehearsal, end)).toEqual({ status: 'refused', because: 'expired' });
  });

  it('is refused once access has ended, and not counted', async () => {
    const { rehearsal } = await taken();
    await leases.end(rehearsal, 'returned', later(1));
    expect(await leases.use(rehearsal, later(2))).toEqual({ status: 'refused', because: 'ended' });
    expect(await leases.find(rehearsal)).toMatchObject({ uses: 0 });
  });

  it('is refused where access was never taken, whoever else has it', async () => {
    await taken();
    const { rehearsal } = await wanted();
    expect(await leases.use(rehearsal, noon)).toEqual({ status: 'refused', because: 'never_taken' });
  });

  it('is counted for each of many at once, and for none that comes after the end', async () => {
    const { rehearsal } = await taken();
    const uses = Array.from({ length: 10 }, () => leases.use(rehearsal, later(1)));
    await leases.end(rehearsal, 'returned', later(1));
    const allowed = (await Promise.all(uses)).filter(({ status }) => status === 'allowed');
    expect(await leases.find(rehearsal)).toMatchObject({ uses: allowed.length });
    expect(await leases.use(rehearsal, later(1))).toMatchObject({ status: 'refused' });
  });
});

describe('its end', () => {
  it.each(accessEnds)('is told, such as %s', async (because) => {
    const { rehearsal } = await taken();
    await leases.end(rehearsal, because, later(5));
    expect(await leases.find(rehearsal)).toMatchObject({ ended: { at: later(5).toISOString(), because } });
  });

  it('is the first one', async () => {
    const { rehearsal } = await taken();
    await leases.end(rehearsal, 'returned', later(5));
    await leases.end(rehearsal, 'left_behind', later(6));
    expect(await leases.find(rehearsal)).toMatchObject({
      ended: { at: later(5).toISOString(), because: 'returned' },
    });
  });

  it('is none where there is no access', async () => {
    const { rehearsal } = await wanted();
    await leases.end(rehearsal, 'cancelled', noon);
    expect(await leases.find(rehearsal)).toBeUndefined();
  });
});

describe('what is left behind', () => {
  const left = async (moment: Date, limit = 100) =>
    (await leases.leftBehind(moment, limit))
      .filter((lease) => lease.tenant === tenant)
      .map(({ rehearsal }) => rehearsal);

  it('is access whose time has run out, the longest overdue first', async () => {
    const first = await taken();
    const second = await wanted({ keyRef: referenceSchema.parse('key_registry:two') });
    await leases.take(second, noon, later(600));
    expect(await left(later(599))).toEqual([]);
    expect(await left(later(600))).toEqual([second.rehearsal]);
    expect(await left(end)).toEqual([second.rehearsal, first.rehearsal]);
  });

  it('is access of a rehearsal that has ended, such as one whose run was terminated', async () => {
    const { rehearsal } = await taken();
    expect(await left(later(1))).toEqual([]);
    await rehearsals.markClosed(rehearsal, 'failed', 'fault');
    expect(await left(later(1))).toEqual([rehearsal]);
  });

  it('is none that was ended', async () => {
    const { rehearsal } = await taken();
    await leases.end(rehearsal, 'returned', later(1));
    await rehearsals.markClosed(rehearsal, 'done', undefined);
    expect(await left(end)).toEqual([]);
  });

  it('is looked after so many at a time', async () => {
    await taken();
    await taken({ keyRef: referenceSchema.parse('key_registry:two') });
    expect(await leases.leftBehind(end, 1)).toHaveLength(1);
  });
});
