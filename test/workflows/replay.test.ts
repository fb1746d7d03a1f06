import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { History } from '@temporalio/common/lib/proto-utils';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils';
import { NativeConnection, Worker } from '@temporalio/worker';
import { DeterminismViolationError } from '@temporalio/workflow';
import { pino } from 'pino';
import { openTemporal } from '../../temporal/connection';
import { taskQueue } from '../../temporal/task-queue';
import { installTemporalRuntime } from '../../worker/temporal-runtime';
import { loadWorkflowBundle } from '../../worker/workflow-bundle';
import { testTemporalAddress } from '../environment/addresses';
import { until } from '../store/until';
import { bundleCache } from './deployment';
import { createNamespace } from './namespace';

const patchedWorkflows = join(__dirname, 'patched', 'index.ts');
const patchedCache = join(bundleCache, 'patched');
const folder = join(__dirname, '..', 'histories');
const histories = [
  'break-glass-rehearsal',
  'delete-tenant',
  'deliver-webhook',
  'migrate-tenant',
  'prepare-tenant',
  'provision-tenant',
  'resume-tenant',
  'rotation-rehearsal',
  'signing-rehearsal',
  'suspend-tenant',
  'tenant-run',
].flatMap((workflow) =>
  readdirSync(join(folder, workflow))
    .sort()
    .map((file) => ({
      workflowId: `${workflow}/${file}`,
      history: historyFromJSON(JSON.parse(readFileSync(join(folder, workflow, file), 'utf8'))),
    })),
);

installTemporalRuntime(pino({ level: 'silent' }));

test('there is a history of each way in which a run can end', () => {
  expect(histories.map(({ workflowId }) => workflowId)).toEqual([
    'break-glass-rehearsal/cancelled-in-use.json',
    'break-glass-rehearsal/cancelled-waiting.json',
    'break-glass-rehearsal/denied.json',
    'break-glass-rehearsal/done.json',
    'break-glass-rehearsal/expired.json',
    'break-glass-rehearsal/provider-failed.json',
    'break-glass-rehearsal/withdrawn.json',
    'delete-tenant/cancelled.json',
    'delete-tenant/deleted-once-keys-were.json',
    'delete-tenant/deleted-with-its-keys.json',
    'delete-tenant/deleted.json',
    'deliver-webhook/dead.json',
    'deliver-webhook/delivered-late.json',
    'deliver-webhook/delivered.json',
    'deliver-webhook/gone.json',
    'deliver-webhook/put-off.json',
    'migrate-tenant/moved.json',
    'migrate-tenant/namespace-taken.json',
    'prepare-tenant/prepared.json',
    'provision-tenant/cancelled-rehearsing.json',
    'provision-tenant/cancelled.json',
    'provision-tenant/deadline-missed.json',
    'provision-tenant/evidence-submitted.json',
    // Of runs whose steps were all decided one after the other.
    'provision-tenant/finished-one-by-one.json',
    'provision-tenant/finished.json',
    'provision-tenant/refused.json',
    'provision-tenant/rehearsal-denied.json',
    'provision-tenant/rehearsed.json',
    'provision-tenant/woken-by-facts.json',
    'provision-tenant/woken-one-by-one.json',
    'resume-tenant/resumed.json',
    'rotation-rehearsal/cancelled.json',
    'rotation-rehearsal/compensated.json',
    'rotation-rehearsal/done.json',
    'rotation-rehearsal/public-key-mismatch.json',
    'rotation-rehearsal/unbound.json',
    'signing-rehearsal/cancelled.json',
    'signing-rehearsal/done.json',
    'signing-rehearsal/provider-failed.json',
    'signing-rehearsal/revoked-meanwhile.json',
    'signing-rehearsal/unbound.json',
    'suspend-tenant/suspended.json',
    'tenant-run/answered.json',
    'tenant-run/asked-again.json',
    'tenant-run/cancelled.json',
    'tenant-run/failed.json',
    'tenant-run/quota-exhausted.json',
    'tenant-run/quota-waited.json',
    'tenant-run/refused.json',
    'tenant-run/turns-exhausted.json',
  ]);
});

test('runs of every released shape go on under the workflow as it is', async () => {
  expect(await replay(join(__dirname, '..', '..', 'workflows', 'index.ts'))).toEqual([]);
});

test('a change that would break open runs is found', async () => {
  const broken = await replay(join(__dirname, 'changed', 'index.ts'), join(bundleCache, 'changed'));
  expect(broken).toHaveLength(histories.length);
  for (const { error } of broken) expect(error).toBeInstanceOf(DeterminismViolationError);
});

test('a change behind a patch breaks none of them, and shows in the runs that begin with it', async () => {
  expect(await replay(patchedWorkflows, patchedCache)).toEqual([]);

  const address = testTemporalAddress();
  const namespace = await createNamespace(address);
  const connection = await NativeConnection.connect({ address });
  const temporal = openTemporal({ address, namespace });
  try {
    const workflowBundle = await loadWorkflowBundle(patchedCache, patchedWorkflows);
    const worker = await Worker.create({ connection, namespace, taskQueue, workflowBundle });
    const history = await worker.runUntil(async () => {
      const workflow = await temporal.client.workflow.start('provisionTenant', {
        taskQueue,
        workflowId: 'patched',
        args: [{ provisioning: 'p', tenant: 'tenant_node:p', steps: [], waitAtMost: 1 }],
      });
      let events: History['events'];
      await until(async () => {
        events = (await workflow.fetchHistory()).events;
        return events?.some(({ timerStartedEventAttributes: timer }) => timer != null) ?? false;
      }, 20_000);
      await workflow.terminate();
      return events;
    });
    expect(history?.flatMap(({ markerRecordedEventAttributes: marker }) => marker?.markerName ?? [])).toEqual(
      ['core_patch'],
    );
  } finally {
    await temporal.close();
    await connection.close();
  }
});

test('the page on changes shows the very lines that are replayed', () => {
  const page = readFileSync(join(__dirname, '..', '..', 'docs', 'workflow-changes.md'), 'utf8');
  const [, shown = ''] = /^```ts\n([\s\S]*?)^```$/m.exec(page) ?? [];
  expect(shown).not.toBe('');
  expect(readFileSync(patchedWorkflows, 'utf8')).toContain(shown);
});

async function replay(workflowsPath: string, cacheFolder = bundleCache) {
  const workflowBundle = await loadWorkflowBundle(cacheFolder, workflowsPath);
  const failures: { readonly workflowId: string; readonly error: unknown }[] = [];
  for await (const { workflowId, error } of Worker.runReplayHistories({ workflowBundle }, histories)) {
    if (error !== undefined) failures.push({ workflowId, error });
  }
  return failures;
}
