import { setTimeout as sleep } from 'node:timers/promises';
import { TenantWorkers } from '../../worker/tenant-workers';
import { until } from '../store/until';

/** Runs until it is shut down, or dies. */
class FakeWorker {
  private end: (fault?: Error) => void = () => {};
  private readonly ended = new Promise<void>((resolve, reject) => {
    this.end = (fault) => (fault === undefined ? resolve() : reject(fault));
  });
  run = () => this.ended;
  shutdown = () => this.end();
  die = () => this.end(new Error('died'));
}

let tenants: { tenant_id: string; namespace: string | null }[];
let unreadable: boolean;
let created: Map<string, FakeWorker[]>;
let workers: TenantWorkers;
const logged: string[] = [];

beforeEach(() => {
  tenants = [];
  unreadable = false;
  created = new Map();
  workers = new TenantWorkers({
    tenants: async () => {
      if (unreadable) throw new Error('away');
      return tenants;
    },
    createWorker: async (namespace) => {
      const worker = new FakeWorker();
      created.set(namespace, [...(created.get(namespace) ?? []), worker]);
      return worker;
    },
    logger: { info: () => {}, warn: (...given: unknown[]) => logged.push(String(given[1])) },
    everyMilliseconds: 5,
    firstPauseMilliseconds: 20,
  });
  workers.start();
});
afterEach(() => workers.stop());

const serving = async (...namespaces: string[]) =>
  until(() => JSON.stringify([...workers.namespaces].sort()) === JSON.stringify(namespaces));

test('tenants are served from when they are there until they are not', async () => {
  tenants = [
    { tenant_id: 'one', namespace: 'of-one' },
    { tenant_id: 'two', namespace: 'of-two' },
  ];
  await serving('of-one', 'of-two');
  tenants = [{ tenant_id: 'two', namespace: 'of-two' }];
  await serving('of-two');
  expect(created.get('of-two')).toHaveLength(1);
});

test('a worker that dies is started again, each time after a longer pause, and no other is touched', async () => {
  tenants = [
    { tenant_id: 'one', namespace: 'of-one' },
    { tenant_id: 'two', namespace: 'of-two' },
  ];
  await serving('of-one', 'of-two');
  const pauses: number[] = [];
  for (const times of [2, 3, 4]) {
    const began = Date.now();
    created.get('of-one')?.at(-1)?.die();
    await until(() => created.get('of-one')?.length === times);
    pauses.push(Date.now() - began);
  }
  expect(pauses[0]).toBeGreaterThanOrEqual(18);
  expect(pauses[1]).toBeGreaterThanOrEqual(38);
  expect(pauses[2]).toBeGreaterThanOrEqual(78);
  expect(created.get('of-two')).toHaveLength(1);
});

test('nobody is taken to be gone while the tenants can not be read', async () => {
  tenants = [{ tenant_id: 'one', namespace: 'of-one' }];
  await serving('of-one');
  unreadable = true;
  const told = logged.length;
  await until(() => logged.length > told + 2);
  expect(workers.namespaces).toEqual(['of-one']);
});

test('stopping waits for what is in flight', async () => {
  tenants = [{ tenant_id: 'one', namespace: 'of-one' }];
  await serving('of-one');
  const [worker] = created.get('of-one') ?? [];
  if (worker === undefined) throw new Error('no worker');
  let drained = false;
  const shutdown = worker.shutdown;
  worker.shutdown = () => {
    void sleep(30).then(() => {
      drained = true;
      shutdown();
    });
  };
  await workers.stop();
  expect(drained).toBe(true);
});
