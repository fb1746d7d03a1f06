import { TestWorkflowEnvironment } from '@temporalio/testing';
import { addSearchAttributes } from '../../temporal/search-attributes';
import { createWorker } from '../../worker/worker';
import { loadWorkflowBundle } from '../../worker/workflow-bundle';
import { bundleCache, type Deployment, type DeploymentOptions, deploy } from './deployment';
import type { TimeSkippingServer } from './time-skipping-server';

/** A deployment whose Temporal skips time while somebody waits for a result. */
export interface TimeSkippingDeployment {
  readonly environment: TestWorkflowEnvironment;
  readonly deployment: Deployment;
  close(): Promise<void>;
}

const namespace = 'default';

export async function deploySkippingTime(
  { executable }: Extract<TimeSkippingServer, { found: true }>,
  options: Pick<DeploymentOptions, 'clock' | 'keyStores'> = {},
): Promise<TimeSkippingDeployment> {
  const environment = await TestWorkflowEnvironment.createTimeSkipping({
    server: { executable: { type: 'existing-path', path: executable } },
  });
  // This server doesn't tell which it has.
  await addSearchAttributes(environment.connection, namespace);
  const deployment = await deploy({
    ...options,
    withoutWorker: true,
    server: { address: environment.address, namespace },
  });
  const worker = await createWorker({
    connection: environment.nativeConnection,
    namespace,
    application: deployment.application,
    workflowBundle: await loadWorkflowBundle(bundleCache),
  });
  const working = worker.run();
  return {
    environment,
    deployment,
    close: async () => {
      worker.shutdown();
      await working;
      await deployment.close();
      await environment.teardown();
    },
  };
}
