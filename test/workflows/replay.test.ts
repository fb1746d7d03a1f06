import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils';
import { Worker } from '@temporalio/worker';
import { DeterminismViolationError } from '@temporalio/workflow';
import { pino } from 'pino';
import { installTemporalRuntime } from '../../worker/temporal-runtime';
import { loadWorkflowBundle } from '../../worker/workflow-bundle';
import { bundleCache } from './deployment';

const folder = join(__dirname, '..', 'histories');
const histories = [
  'break-glass-rehearsal',
  'provision-tenant',
  'rotation-rehearsal',
  'signing-rehearsal',
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
    'provision-tenant/cancelled.json',
    'provision-tenant/deadline-missed.json',
    'provision-tenant/evidence-submitted.json',
    'provision-tenant/finished.json',
    'provision-tenant/refused.json',
    'provision-tenant/woken-by-facts.json',
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

async function replay(workflowsPath: string, cacheFolder = bundleCache) {
  const workflowBundle = await loadWorkflowBundle(cacheFolder, workflowsPath);
  const failures: { readonly workflowId: string; readonly error: unknown }[] = [];
  for await (const { workflowId, error } of Worker.runReplayHistories({ workflowBundle }, histories)) {
    if (error !== undefined) failures.push({ workflowId, error });
  }
  return failures;
}
