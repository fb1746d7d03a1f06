import { TestWorkflowEnvironment } from '@temporalio/testing';
import { pino } from 'pino';
import { addSearchAttributes } from '../../temporal/search-attributes';
import { installTemporalRuntime } from '../../worker/temporal-runtime';
import { createWorker } from '../../worker/worker';
import { loadWorkflowBundle } from '../../worker/workflow-bundle';
import { bundleCache, type Deployment, deploy } from './deployment';
import { sampleDocument } from './sample-document';
import { findTimeSkippingServer, type TimeSkippingServer } from './time-skipping-server';

installTemporalRuntime(pino({ level: 'silent' }));

const server = findTimeSkippingServer(process.env);

if (server.found) {
  onServer(server);
} else {
  process.stderr.write(`The deadlines of days are left out: ${server.why}.\n`);
}

test('a server that skips time was found, or the search says why not', () => {
  expect(server).toEqual(
    server.found
      ? { found: true, executable: expect.stringMatching(/./) }
      : { found: false, why: expect.stringMatching(/./) },
  );
});

test('the search tells a file that is not there, and a machine without Java', () => {
  const misnamed = { PORTCULLIS_TIME_SKIPPING_SERVER: '/nowhere/server' };
  expect(findTimeSkippingServer(misnamed)).toMatchObject({
    found: false,
    why: expect.stringContaining("isn't there"),
  });
  expect(findTimeSkippingServer({ PATH: '/nowhere' })).toMatchObject({
    found: false,
    why: expect.stringContaining('no java on PATH'),
  });
});

function onServer({ executable }: Extract<TimeSkippingServer, { found: true }>): void {
  describe('deadlines of days', () => {
    const namespace = 'default';
    const closing: (() => Promise<void>)[] = [];
    let environment: TestWorkflowEnvironment;
    let deployment: Deployment;
    beforeAll(async () => {
      environment = await TestWorkflowEnvironment.createTimeSkipping({
        server: { executable: { type: 'existing-path', path: executable } },
      });
      closing.push(() => environment.teardown());
      // This server doesn't tell which it has.
      await addSearchAttributes(environment.connection, namespace);
      deployment = await deploy({
        withoutWorker: true,
        server: { address: environment.address, namespace },
      });
      closing.push(() => deployment.close());
      const worker = await createWorker({
        connection: environment.nativeConnection,
        namespace,
        application: deployment.application,
        workflowBundle: await loadWorkflowBundle(bundleCache),
      });
      const working = worker.run();
      closing.push(async () => {
        worker.shutdown();
        await working;
      });
    });
    afterAll(async () => {
      for (const close of closing.reverse()) await close();
    });

    test('a run that waits in vain for thirty days is abandoned at its deadline', async () => {
      const document = sampleDocument('vain', { withoutStanding: true, evidenceDeadline: 'P30D' });
      const { id, workflow_id } = await deployment.start(document);
      await deployment.reaches(id, 'waiting');
      // Time is skipped while somebody waits for the result.
      const result = await environment.client.workflow.getHandle(workflow_id).result();
      expect(result).toMatchObject({ state: 'abandoned', code: 'tenant_onboarding_standing_unknown' });
      const view = await deployment.reaches(id, 'abandoned');
      expect(view.ending?.withdrawn).toContain('tenant_node:vain');
    });
  });
}
