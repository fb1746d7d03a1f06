import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import {
  type Configuration,
  type ConfigurationProblem,
  describeProblems,
  readConfiguration,
} from '../../runtime/configuration';
import { configurationVariables } from '../../runtime/environment-variables';
import { makeTemporaryFolder } from './temporary-folder';

function read(env: Record<string, string | undefined>): Configuration {
  const result = readConfiguration(env);
  if (!result.valid) {
    throw new Error(describeProblems(result.problems));
  }
  return result.configuration;
}

function problemsOf(env: Record<string, string | undefined>): readonly ConfigurationProblem[] {
  const result = readConfiguration(env);
  return result.valid ? [] : result.problems;
}

describe('readConfiguration', () => {
  const folder = makeTemporaryFolder();
  afterAll(() => folder.remove());

  test('an empty environment gives the defaults', () => {
    expect(read({})).toMatchObject({
      port: 3011,
      host: '127.0.0.1',
      furtherPorts: [],
      databaseUrl: undefined,
      temporalAddress: undefined,
      temporalNamespace: 'default',
      home: resolve('.portcullis'),
      adminToken: undefined,
      logLevel: 'info',
      refusalsPerMinute: 60,
      sessionAttemptsPerMinute: 60,
      fixtureRootFallback: false,
      client: { url: 'http://127.0.0.1:3011', token: undefined },
      postgresPort: 54329,
      temporalPort: 7233,
      temporalUiPort: 8233,
    });
  });

  test('each variable is read', () => {
    const environment = {
      PORT: '4000',
      PORTCULLIS_HOST: '0.0.0.0',
      PORTCULLIS_LISTEN: '9221, 4000,9222',
      DATABASE_URL: 'postgres://app:secret@db:5432/portcullis',
      TEMPORAL_ADDRESS: 'temporal:7233',
      TEMPORAL_NAMESPACE: 'portcullis',
      PORTCULLIS_HOME: '/srv/portcullis',
      PORTCULLIS_ADMIN_TOKEN: 'an-admin-token-of-length',
      LOG_LEVEL: 'warn',
      PORTCULLIS_REFUSALS_PER_MINUTE: '5',
      PORTCULLIS_SESSION_ATTEMPTS_PER_MINUTE: '6',
      PORTCULLIS_SESSION_HOURS: '12',
      PORTCULLIS_TOKENS_REQUIRE_PROOF: 'true',
      PORTCULLIS_FIXTURE_ROOT_FALLBACK: 'true',
      PORTCULLIS_NAMESPACE_RETENTION_DAYS: '7',
      PORTCULLIS_DELETION_GRACE_DAYS: '14',
      PORTCULLIS_TENANT_WORKER_PROCESSES: '3',
      PORTCULLIS_MODEL_PROVIDERS: 'local=http://127.0.0.1:1/v1',
      PORTCULLIS_SECRETS_FILE: '/secrets.yaml',
      PORTCULLIS_RUN_KEY_FILE: '/keys/runs',
      PORTCULLIS_ESCALATION_FILE: '/teams.yaml',
      PORTCULLIS_OUTBOUND_ALLOW: '10.1.0.0/16, fd00:7::/48',
      PORTCULLIS_URL: 'https://portcullis.example/',
      PORTCULLIS_TOKEN: 'a-client-token-of-length',
      PORTCULLIS_TOKEN_KEY_FILE: '/keys/holder.pem',
      PORTCULLIS_POSTGRES_PORT: '1',
      PORTCULLIS_TEMPORAL_PORT: '2',
      PORTCULLIS_TEMPORAL_UI_PORT: '65535',
      PATH: '/a:/b',
      XDG_CACHE_HOME: '/cache',
      GOPATH: '/go',
    };
    expect(read(environment)).toEqual({
      port: 4000,
      host: '0.0.0.0',
      furtherPorts: [9221, 9222],
      databaseUrl: 'postgres://app:secret@db:5432/portcullis',
      temporalAddress: 'temporal:7233',
      temporalNamespace: 'portcullis',
      home: '/srv/portcullis',
      adminToken: 'an-admin-token-of-length',
      logLevel: 'warn',
      refusalsPerMinute: 5,
      sessionAttemptsPerMinute: 6,
      sessionHours: 12,
      tokensRequireProof: true,
      fixtureRootFallback: true,
      namespaceRetentionDays: 7,
      deletionGraceDays: 14,
      tenantWorkerProcesses: 3,
      modelProviders: { local: 'http://127.0.0.1:1/v1' },
      secretsFile: '/secrets.yaml',
      runKeyFile: '/keys/runs',
      escalationFile: '/teams.yaml',
      outboundAllow: ['10.1.0.0/16', 'fd00:7::/48'],
      client: {
        url: 'https://portcullis.example',
        token: 'a-client-token-of-length',
        tokenKeyFile: '/keys/holder.pem',
      },
      postgresPort: 1,
      temporalPort: 2,
      temporalUiPort: 65535,
      programs: { searchPath: ['/a', '/b'], cache: '/cache/portcullis', go: '/go/bin' },
      environment,
    });
  });

  test('what is set but empty counts as not set', () => {
    expect(read({ PORT: '', DATABASE_URL: ' ', DATABASE_URL_FILE: '' })).toEqual(read({}));
  });

  test('every bad variable is listed with what was expected, never with its value', () => {
    const problems = problemsOf({
      PORT: '70000',
      PORTCULLIS_LISTEN: '80,eighty',
      DATABASE_URL: 'mysql://secret-of-the-database',
      TEMPORAL_ADDRESS: 'nowhere',
      PORTCULLIS_ADMIN_TOKEN: 'short-secret',
      LOG_LEVEL: 'loud',
      PORTCULLIS_REFUSALS_PER_MINUTE: '0',
      PORTCULLIS_OUTBOUND_ALLOW: '10.1.0.0/16,secret.example',
      PORTCULLIS_URL: 'ftp://secret.example',
      PORTCULLIS_TOKEN: 'secret with spaces in it',
    });
    expect(describeProblems(problems)).toMatchInlineSnapshot(`
"PORT: expected a port from 1 to 65535.
PORTCULLIS_LISTEN: expected ports from 1 to 65535, separated by commas.
DATABASE_URL: expected a connection string such as postgres://user:password@host:5432/database.
TEMPORAL_ADDRESS: expected host:port.
PORTCULLIS_ADMIN_TOKEN: expected at least 16 visible ASCII characters, without spaces.
LOG_LEVEL: expected one of fatal, error, warn, info, debug, trace, silent.
PORTCULLIS_REFUSALS_PER_MINUTE: expected a whole number from 1 to 999999.
PORTCULLIS_OUTBOUND_ALLOW: expected ranges of addresses such as 10.1.0.0/16, separated by commas.
PORTCULLIS_URL: expected a URL that begins with http:// or https://.
PORTCULLIS_TOKEN: expected at least 16 visible ASCII characters, without spaces."
`);
    expect(JSON.stringify(problems)).not.toMatch(/secret|70000|eighty|loud|nowhere/);
  });

  test('secrets are read from files, without the newline at their end', () => {
    const databaseFile = join(folder.path, 'database-url');
    const tokenFile = join(folder.path, 'token');
    writeFileSync(databaseFile, 'postgres://app:secret@db/portcullis\n');
    writeFileSync(tokenFile, 'an-admin-token-of-length\n');
    expect(read({ DATABASE_URL_FILE: databaseFile, PORTCULLIS_ADMIN_TOKEN_FILE: tokenFile })).toMatchObject({
      databaseUrl: 'postgres://app:secret@db/portcullis',
      adminToken: 'an-admin-token-of-length',
    });
  });

  test('a file that is missing, holds something else or comes beside its variable is a problem', () => {
    const wrong = join(folder.path, 'wrong');
    writeFileSync(wrong, 'not-a-secret-to-be-shown but wrong');
    expect(problemsOf({ DATABASE_URL_FILE: join(folder.path, 'absent') })).toEqual([
      { variable: 'DATABASE_URL_FILE', expected: 'the path of a file that can be read' },
    ]);
    expect(problemsOf({ PORTCULLIS_ADMIN_TOKEN_FILE: wrong })).toEqual([
      {
        variable: 'PORTCULLIS_ADMIN_TOKEN_FILE',
        expected: 'a file that holds at least 16 visible ASCII characters, without spaces',
      },
    ]);
    expect(problemsOf({ DATABASE_URL: 'postgres://db/portcullis', DATABASE_URL_FILE: wrong })).toEqual([
      { variable: 'DATABASE_URL_FILE', expected: 'to be left out when DATABASE_URL is given' },
    ]);
  });
});

test('each variable has a meaning, and the table tells the defaults', () => {
  expect(configurationVariables.every(({ meaning }) => meaning.endsWith('.'))).toBe(true);
  expect(
    Object.fromEntries(configurationVariables.map((variable) => [variable.name, variable.default])),
  ).toMatchObject({
    PORT: '3011',
    PORTCULLIS_HOME: '.portcullis',
    DATABASE_URL: undefined,
    PORTCULLIS_TEMPORAL_UI_PORT: '8233',
  });
});
