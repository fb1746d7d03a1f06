import { TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker } from '@temporalio/worker';
import { pino } from 'pino';
import { createTenantActivities } from '../../activities/tenant-activities';
import { StepDelayed } from '../../application/lifecycle/step-fault';
import type { TenantSteps } from '../../application/lifecycle/tenant-steps';
import { portcullisItself } from '../../domain/principal';
import { tenantOfSlug } from '../../domain/registered-tenant';
import type { TenantDeletion, TenantMigration } from '../../domain/tenant-change';
import { addSearchAttributes } from '../../temporal/search-attributes';
import { taskQueue } from '../../temporal/task-queue';
import { installTemporalRuntime } from '../../worker/temporal-runtime';
import { loadWorkflowBundle } from '../../worker/workflow-bundle';
import { searchAttributes } from '../../workflows/search-attributes';
import { cancelDeletion, retryDeletion } from '../../workflows/tenant-messages';
import { bundleCache } from '../workflows/deployment';
import { findTimeSkippingServer, type TimeSkippingServer } from '../workflows/time-skipping-server';

installTemporalRuntime(pino({ level: 'silent' }));

const day = 86_400;
const by = { principal: portcullisItself, token: null };

const server = findTimeSkippingServer(process.env);
if (server.found) onServer(server);
else process.stderr.write(`What takes its time in changes of tenants is left out: ${server.why}.\n`);

test('a server that skips time was found, or the search says why not', () => {
  expect(server.found || server.why !== '').toBe(true);
});

function onServer({ executable }: Extract<TimeSkippingServer, { found: true }>): void {
  let environment: TestWorkflowEnvironment;
  let worker: Worker;
  let working: Promise<void>;
  /** What was done, in its order; a status says which. */
  let done: string[];
  let doneAt: Map<string, number>;
  /** So often the secret store doesn't answer. */
  let away: number;
  /** So often the key store doesn't. */
  let unreachable: number;
  /** Whether a worker takes work in the new place. */
  let worked: boolean;

  beforeAll(async () => {
    environment = await TestWorkflowEnvironment.createTimeSkipping({
      server: { executable: { type: 'existing-path', path: executable } },
    });
    await addSearchAttributes(environment.connection, 'default');
    worker = await Worker.create({
      connection: environment.nativeConnection,
      taskQueue,
      workflowBundle: await loadWorkflowBundle(bundleCache),
      activities: createTenantActivities({ tenantSteps: steps }),
    });
    working = worker.run();
  }, 60_000);
  afterAll(async () => {
    worker.shutdown();
    await working;
    await environment.teardown();
  });
  beforeEach(() => {
    done = [];
    doneAt = new Map();
    away = 0;
    unreachable = 0;
    worked = true;
  });

  const noted = async (step: string) => {
    done.push(step);
    doneAt.set(step, await environment.currentTimeMs());
  };
  const unused = async (): Promise<never> => {
    throw new Error('no step of a deletion or a migration');
  };
  const steps: Pick<TenantSteps, keyof TenantSteps> = {
    recordStatus: (_tenant, _by, { to }) => noted(to),
    pauseSchedules: () => noted('pause'),
    resumeSchedules: () => noted('resume'),
    cancelRuns: () => noted('cancel runs'),
    stopWorkflows: () => noted('stop'),
    removeSchedules: () => noted('schedules'),
    removeNamespaces: () => noted('namespaces'),
    removeSecrets: async () => {
      if (away-- > 0)
        throw new StepDelayed({ code: 'secret_store_unreachable', detail: 'The secret store is away.' });
      await noted('secrets');
    },
    destroyKeys: async () => {
      if (unreachable-- > 0)
        throw new StepDelayed({ code: 'key_store_failed', detail: 'The token is not plugged in.' });
      await noted('keys');
    },
    removeRows: () => noted('rows'),
    registerNamespace: unused,
    recordIsolation: (_tenant, _by, { isolation }) => noted(isolation),
    tryNamespace: async () => true,
    beginMove: () => noted('admit none'),
    endMove: () => noted('admit again'),
    awaitRunsEnded: async () => 0,
    awaitWorker: async () => worked,
  };

  function start(slug: string, asked: Partial<TenantDeletion> = {}) {
    const tenant = { tenant_id: slug, id: slug, reference: tenantOfSlug(slug) };
    const input: TenantDeletion = { tenant, by, graceSeconds: 30 * day, status: 'ACTIVE', ...asked };
    return environment.client.workflow.start('deleteTenant', { taskQueue, workflowId: slug, args: [input] });
  }

  describe('a tenant that is moved', () => {
    const migration: Omit<TenantMigration, 'tenant'> = {
      by,
      from: { isolation: 'shared', namespace: null },
      to: { isolation: 'dedicated', namespace: 'moved-there' },
      drainSeconds: 60,
    };
    const move = (slug: string) => {
      const tenant = { tenant_id: slug, id: slug, reference: tenantOfSlug(slug) };
      const args = [{ ...migration, tenant }];
      return environment.client.workflow.execute('migrateTenant', { taskQueue, workflowId: slug, args });
    };

    test('counts in the new place once its runs have ended, and admits runs again', async () => {
      expect(await move('moving')).toEqual({ state: 'moved' });
      expect(done).toEqual(['admit none', 'dedicated', 'admit again']);
    });

    test('is back where it was when no worker takes its work in the new place', async () => {
      worked = false;
      expect(await move('unserved')).toEqual({ state: 'stayed', why: 'no_worker' });
      expect(done).toEqual(['admit none', 'dedicated', 'shared', 'admit again']);
    });
  });

  const shutOut = ['DELETING', 'pause', 'cancel runs'];
  const removed = ['stop', 'schedules', 'namespaces', 'secrets', 'keys', 'rows', 'DELETED'];

  test('what a tenant has goes when thirty days are over, and not before', async () => {
    const deletion = await start('over');
    expect(await deletion.result()).toBe('deleted');
    expect(done).toEqual([...shutOut, ...removed]);
    const waited = (doneAt.get('stop') ?? 0) - (doneAt.get('cancel runs') ?? 0);
    expect(waited).toBeGreaterThanOrEqual(30 * day * 1_000);
  });

  test.each([
    ['ACTIVE', ['resume', 'ACTIVE']],
    ['SUSPENDED', ['SUSPENDED']],
  ] as const)('cancelled within them, a tenant that was %s is so again', async (status, undone) => {
    const deletion = await start(`kept-${status}`, { status });
    await environment.sleep(`${29 * day} seconds`);
    await deletion.signal(cancelDeletion, by);
    expect(await deletion.result()).toBe('cancelled');
    expect(done).toEqual([...shutOut, ...undone]);
  });

  test('while the secret store is away, that step is tried again, and nothing after it is done', async () => {
    away = 12;
    const deletion = await start('delayed', { graceSeconds: 0 });
    expect(await deletion.result()).toBe('deleted');
    expect(away).toBe(-1);
    expect(done).toEqual([...shutOut, ...removed]);
  });

  describe('while the key store is away', () => {
    const withoutKeys = [...shutOut, ...removed.filter((step) => step !== 'keys' && step !== 'DELETED')];

    test('the rest goes, and the tenant is deleted once its keys are destroyed', async () => {
      unreachable = 20;
      const deletion = await start('keys-late', { graceSeconds: 0 });
      expect(await deletion.result()).toBe('deleted');
      expect(done).toEqual([...withoutKeys, 'keys', 'DELETED']);
    });

    test('it is tried for a day, and then whenever somebody asks', async () => {
      unreachable = Number.POSITIVE_INFINITY;
      const deletion = await start('keys-left', { graceSeconds: 0 });
      await environment.sleep('30 days');
      expect(done).toEqual(withoutKeys);
      const { typedSearchAttributes, historyLength } = await deletion.describe();
      expect(typedSearchAttributes.get(searchAttributes.stage)).toBe('keys_left');
      await environment.sleep('30 days');
      expect((await deletion.describe()).historyLength).toBe(historyLength);

      unreachable = 0;
      await deletion.signal(retryDeletion);
      expect(await deletion.result()).toBe('deleted');
      expect(done).toEqual([...withoutKeys, 'keys', 'DELETED']);
    });
  });
}
