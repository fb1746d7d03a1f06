import { v7 as uuidv7 } from 'uuid';
import { referenceSchema } from '../../domain/reference';
import { PostgresProvisionings } from '../../store/postgres-provisionings';
import type { NewProvisioning } from '../../store/provisionings';
import { openTestStore, type TestStore } from '../store/test-store';

let testStore: TestStore;
let list: PostgresProvisionings;
let tenant: string;
beforeAll(async () => {
  testStore = await openTestStore();
  list = new PostgresProvisionings(testStore.database);
});
afterAll(() => testStore.close());
beforeEach(async () => {
  tenant = await testStore.newTenant();
});

function provisioning(documentHash: string, of = tenant): NewProvisioning {
  const id = uuidv7();
  return {
    id,
    tenant: of,
    tenantReference: referenceSchema.parse(`tenant_node:${of}`),
    documentHash,
    document: { hash: documentHash, nested: { list: [1, null, 'ä'] } },
    workflowId: `provision-tenant/${of}/${id}`,
    requestedBy: uuidv7(),
  };
}

test('lists a new one as running, with all that it was given', async () => {
  const asked = provisioning('a');
  const { status, row } = await list.open(asked);
  expect(status).toBe('opened');
  expect(row).toMatchObject({
    ...asked,
    state: 'running',
    waitingOn: [],
    startedAt: undefined,
    closedAt: undefined,
  });
  expect(await list.find(asked.id)).toEqual(row);
  expect(await list.find(uuidv7())).toBeUndefined();
});

test('gives the same document’s, open or completed, and the one that is in the way of another', async () => {
  const { row: first } = await list.open(provisioning('a'));
  expect(await list.open(provisioning('a'))).toEqual({ status: 'same', row: first });
  expect(await list.open(provisioning('b'))).toEqual({ status: 'busy', row: first });
  await list.markWaiting(first.id, ['standing:a']);
  expect(await list.open(provisioning('b'))).toMatchObject({ status: 'busy', row: { id: first.id } });

  await list.markClosed(first.id, 'completed');
  expect(await list.open(provisioning('a'))).toMatchObject({ status: 'same', row: { id: first.id } });
  const { status, row: second } = await list.open(provisioning('b'));
  expect(status).toBe('opened');
  // Completed before, while another runs: asking for it again is no conflict.
  expect(await list.open(provisioning('a'))).toMatchObject({ status: 'same', row: { id: first.id } });
  expect(await list.open(provisioning('c'))).toMatchObject({ status: 'busy', row: { id: second.id } });
});

test.each(['refused', 'abandoned'] as const)('makes room after one that was %s', async (state) => {
  const { row: first } = await list.open(provisioning('a'));
  await list.markClosed(first.id, state);
  const { status, row } = await list.open(provisioning('a'));
  expect(status).toBe('opened');
  expect(row.id).not.toBe(first.id);
});

test('tenants are in nobody else’s way', async () => {
  await list.open(provisioning('a'));
  expect((await list.open(provisioning('b', await testStore.newTenant()))).status).toBe('opened');
});

test('opens exactly one of many at once', async () => {
  const openings = await Promise.all(
    Array.from({ length: 32 }, (_, n) => list.open(provisioning(`${n % 2}`))),
  );
  const [opened, ...others] = openings.filter(({ status }) => status === 'opened');
  expect(others).toEqual([]);
  for (const { row } of openings) expect(row.id).toBe(opened?.row.id);
  expect(openings.filter(({ status }) => status === 'same')).toHaveLength(15);
  expect(openings.filter(({ status }) => status === 'busy')).toHaveLength(16);
});

test('waits for streams, and no longer once it runs or has ended', async () => {
  const { row } = await list.open(provisioning('a'));
  const waiting = async (...streams: string[]) =>
    (await list.waitingFor(streams.map((stream) => ({ tenant, stream })))).map(({ id }) => id);
  await list.markWaiting(row.id, ['standing:a', 'receipt:b']);
  expect(await waiting('receipt:b')).toEqual([row.id]);
  expect(await waiting('receipt:c', 'standing:a')).toEqual([row.id]);
  expect(await waiting('receipt:c')).toEqual([]);
  expect(await waiting()).toEqual([]);
  const elsewhere = await testStore.newTenant();
  expect(await list.waitingFor([{ tenant: elsewhere, stream: 'receipt:b' }])).toEqual([]);

  await list.markRunning(row.id);
  expect(await waiting('receipt:b')).toEqual([]);
  await list.markWaiting(row.id, ['receipt:b']);
  await list.markClosed(row.id, 'abandoned');
  expect(await waiting('receipt:b')).toEqual([]);
});

test('what has ended stays ended, whatever arrives late', async () => {
  const { row } = await list.open(provisioning('a'));
  await list.markClosed(row.id, 'refused');
  const ended = await list.find(row.id);
  await list.markStarted(row.id);
  await list.markRunning(row.id);
  await list.markWaiting(row.id, ['receipt:b']);
  await list.markClosed(row.id, 'completed');
  expect(await list.find(row.id)).toEqual(ended);
  expect(ended).toMatchObject({ state: 'refused', waitingOn: [], startedAt: undefined });
  expect(ended?.closedAt).toBeDefined();
});

test('pages from the newest on, by tenant and state', async () => {
  const rows = [];
  for (const hash of ['a', 'b', 'c', 'd']) {
    const { row } = await list.open(provisioning(hash));
    rows.unshift(row.id);
    if (hash !== 'd') await list.markClosed(row.id, hash === 'a' ? 'completed' : 'refused');
  }
  const ids = async (filter: object) =>
    (await list.list({ tenant, limit: 10, ...filter })).map(({ id }) => id);
  expect(await ids({})).toEqual(rows);
  expect(await ids({ limit: 2 })).toEqual(rows.slice(0, 2));
  expect(await ids({ limit: 2, after: rows[1] })).toEqual(rows.slice(2));
  expect(await ids({ after: rows[3] })).toEqual([]);
  expect(await ids({ state: 'refused' })).toEqual(rows.slice(1, 3));
  expect(await ids({ state: 'running' })).toEqual(rows.slice(0, 1));
  expect(await ids({ tenant: await testStore.newTenant() })).toEqual([]);
  expect((await list.list({ limit: 2 })).map(({ id }) => id)).toEqual(rows.slice(0, 2));
});

test('tells the reconciler of open ones that nothing was heard of, the longest silent first', async () => {
  const { row: first } = await list.open(provisioning('a'));
  const { row: second } = await list.open(provisioning('a', await testStore.newTenant()));
  const { row: ended } = await list.open(provisioning('a', await testStore.newTenant()));
  await list.markClosed(ended.id, 'completed');
  await list.markStarted(first.id);
  const mine = [first.id, second.id, ended.id];
  const silent = async (moment: Date) =>
    (await list.openUntouchedSince(moment, 100)).map(({ id }) => id).filter((id) => mine.includes(id));
  expect(await silent(new Date(Date.now() + 60_000))).toEqual([second.id, first.id]);
  expect(await silent(new Date(Date.now() - 60_000))).toEqual([]);
  expect(await list.openUntouchedSince(new Date(Date.now() + 60_000), 1)).toHaveLength(1);
});
