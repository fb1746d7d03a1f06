import { startTestCluster, type TestCluster } from './test-cluster';

declare global {
  var portcullisTestCluster: TestCluster | undefined;
}

/** Jest's global set-up: what it puts in the environment reaches the test files. */
export default async function globalSetup(): Promise<void> {
  const cluster = await startTestCluster();
  globalThis.portcullisTestCluster = cluster;
  // Jest's teardown doesn't run on these, and the servers stand in process groups of their own.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      void cluster.stop().finally(() => process.exit(1));
    });
  }
  process.env.PORTCULLIS_TEST_DATABASE_URL = cluster.databaseUrl;
  process.env.PORTCULLIS_TEST_TEMPORAL_ADDRESS = cluster.temporalAddress;
  process.env.PORTCULLIS_TEST_TEMPORAL_CLI = cluster.temporalCli;
}
