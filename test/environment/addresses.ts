/** Connection string, with the superuser's password, of the PostgreSQL that all test files share. */
export function testDatabaseUrl(): string {
  return fromSetup('PORTCULLIS_TEST_DATABASE_URL');
}

/** `host:port` of the Temporal server that all test files share. */
export function testTemporalAddress(): string {
  return fromSetup('PORTCULLIS_TEST_TEMPORAL_ADDRESS');
}

/** Path of the Temporal CLI, for tests that start a server of their own. */
export function testTemporalCli(): string {
  return fromSetup('PORTCULLIS_TEST_TEMPORAL_CLI');
}

function fromSetup(variable: string): string {
  const value = process.env[variable];
  if (value === undefined) {
    throw new Error(
      "The test cluster doesn't run: jest's globalSetup has to be test/environment/global-setup.ts.",
    );
  }
  return value;
}
