import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import type { z } from 'zod';
import {
  databaseUrl,
  environmentSchema,
  type logLevels,
  providerIn,
  token,
  type VariableName,
} from './environment-variables';

export interface Configuration {
  readonly port: number;
  readonly host: string;
  /** Ports beside `port`. */
  readonly furtherPorts: readonly number[];
  readonly databaseUrl: string | undefined;
  readonly temporalAddress: string | undefined;
  readonly temporalNamespace: string;
  /** Absolute path. */
  readonly home: string;
  readonly adminToken: string | undefined;
  readonly logLevel: (typeof logLevels)[number];
  readonly refusalsPerMinute: number;
  readonly sessionAttemptsPerMinute: number;
  readonly sessionHours: number;
  readonly namespaceRetentionDays: number;
  readonly deletionGraceDays: number;
  readonly tenantWorkerProcesses: number;
  readonly tokensRequireProof: boolean;
  readonly fixtureRootFallback: boolean;
  readonly keyStoresFile: string | undefined;
  readonly secretsFile: string | undefined;
  readonly reportKeyFile: string | undefined;
  readonly escalationFile: string | undefined;
  /** Ranges (CIDR). */
  readonly outboundAllow: readonly string[];
  /** Base URLs by the name of the provider; the first is meant where a run names none. */
  readonly modelProviders: Readonly<Record<string, string>>;
  readonly runKeyFile: string | undefined;
  /** What the command line, as a client, talks to and with. */
  readonly client: {
    readonly url: string;
    readonly token: string | undefined;
    /** Of the private key that the token is bound to. */
    readonly tokenKeyFile: string | undefined;
  };
  readonly postgresPort: number;
  readonly temporalPort: number;
  readonly temporalUiPort: number;
  /** Where programs of other makers are looked for and kept. */
  readonly programs: ProgramFolders;
  /** Each variable that is set: files of the deployment may name some of their own that hold secrets. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export interface ProgramFolders {
  /** The folders of PATH. */
  readonly searchPath: readonly string[];
  /** Of this user, for what takes long to get: kept when PORTCULLIS_HOME is removed. */
  readonly cache: string;
  /** Where the Go toolchain installs programs. */
  readonly go: string;
}

/** A variable that can't be used. It never holds the value, which may be a secret. */
export interface ConfigurationProblem {
  readonly variable: string;
  readonly expected: string;
}

export type ConfigurationResult =
  | { readonly valid: true; readonly configuration: Configuration }
  | { readonly valid: false; readonly problems: readonly ConfigurationProblem[] };

/** Reads the environment; a variable that is set but empty counts as not set. Files named by `…_FILE` are read too. */
export function readConfiguration(env: Readonly<Record<string, string | undefined>>): ConfigurationResult {
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value.trim() !== ''),
  );
  const parsed = environmentSchema.safeParse(given);
  const problems: ConfigurationProblem[] = (parsed.error?.issues ?? []).map((issue) => ({
    variable: String(issue.path[0]),
    expected: issue.message,
  }));
  const database = readSecret(given, 'DATABASE_URL', databaseUrl, problems);
  const adminToken = readSecret(given, 'PORTCULLIS_ADMIN_TOKEN', token, problems);
  if (!parsed.success || problems.length > 0) {
    return { valid: false, problems };
  }
  const values = parsed.data;
  const configuration: Configuration = {
    port: values.PORT,
    host: values.PORTCULLIS_HOST,
    furtherPorts: [...new Set(values.PORTCULLIS_LISTEN ?? [])].filter((further) => further !== values.PORT),
    databaseUrl: database,
    temporalAddress: values.TEMPORAL_ADDRESS,
    temporalNamespace: values.TEMPORAL_NAMESPACE,
    home: resolve(values.PORTCULLIS_HOME),
    adminToken,
    logLevel: values.LOG_LEVEL,
    refusalsPerMinute: values.PORTCULLIS_REFUSALS_PER_MINUTE,
    sessionAttemptsPerMinute: values.PORTCULLIS_SESSION_ATTEMPTS_PER_MINUTE,
    sessionHours: values.PORTCULLIS_SESSION_HOURS,
    namespaceRetentionDays: values.PORTCULLIS_NAMESPACE_RETENTION_DAYS,
    deletionGraceDays: values.PORTCULLIS_DELETION_GRACE_DAYS,
    tenantWorkerProcesses: values.PORTCULLIS_TENANT_WORKER_PROCESSES,
    tokensRequireProof: values.PORTCULLIS_TOKENS_REQUIRE_PROOF === 'true',
    fixtureRootFallback: values.PORTCULLIS_FIXTURE_ROOT_FALLBACK === 'true',
    keyStoresFile: values.PORTCULLIS_KEY_STORES_FILE,
    secretsFile: values.PORTCULLIS_SECRETS_FILE,
    reportKeyFile: values.PORTCULLIS_REPORT_KEY_FILE,
    escalationFile: values.PORTCULLIS_ESCALATION_FILE,
    outboundAllow: values.PORTCULLIS_OUTBOUND_ALLOW ?? [],
    modelProviders: Object.fromEntries(
      values.PORTCULLIS_MODEL_PROVIDERS.split(',').flatMap((pair) => [providerIn(pair) ?? []]),
    ),
    runKeyFile: values.PORTCULLIS_RUN_KEY_FILE,
    client: {
      url: (values.PORTCULLIS_URL ?? `http://127.0.0.1:${values.PORT}`).replace(/\/+$/, ''),
      token: values.PORTCULLIS_TOKEN,
      tokenKeyFile: values.PORTCULLIS_TOKEN_KEY_FILE,
    },
    postgresPort: values.PORTCULLIS_POSTGRES_PORT,
    temporalPort: values.PORTCULLIS_TEMPORAL_PORT,
    temporalUiPort: values.PORTCULLIS_TEMPORAL_UI_PORT,
    programs: readProgramFolders(given),
    environment: given,
  };
  return { valid: true, configuration };
}

/** One line for each problem, for a person. */
export function describeProblems(problems: readonly ConfigurationProblem[]): string {
  return problems.map(({ variable, expected }) => `${variable}: expected ${expected}.`).join('\n');
}

/** A value given itself or in a file; not both, since it would be left open which one counts. */
function readSecret(
  given: Readonly<Record<string, string | undefined>>,
  variable: 'DATABASE_URL' | 'PORTCULLIS_ADMIN_TOKEN',
  schema: z.ZodType<string>,
  problems: ConfigurationProblem[],
): string | undefined {
  const fileVariable: VariableName = `${variable}_FILE`;
  const path = given[fileVariable];
  if (path === undefined) {
    return given[variable];
  }
  if (given[variable] !== undefined) {
    problems.push({ variable: fileVariable, expected: `to be left out when ${variable} is given` });
    return undefined;
  }
  let text: string;
  try {
    text = readFileSync(path, 'utf8').trim();
  } catch {
    problems.push({ variable: fileVariable, expected: 'the path of a file that can be read' });
    return undefined;
  }
  const parsed = schema.safeParse(text);
  for (const issue of parsed.error?.issues ?? []) {
    problems.push({ variable: fileVariable, expected: `a file that holds ${issue.message}` });
  }
  return parsed.data;
}

/** The variables that the operating system and the Go toolchain set for every program. */
function readProgramFolders(given: Readonly<Record<string, string | undefined>>): ProgramFolders {
  const caches =
    given.XDG_CACHE_HOME ??
    (process.platform === 'darwin' ? join(homedir(), 'Library', 'Caches') : join(homedir(), '.cache'));
  return {
    searchPath: (given.PATH ?? '').split(delimiter).filter((folder) => folder !== ''),
    cache: join(caches, 'portcullis'),
    go: given.GOBIN ?? join((given.GOPATH ?? join(homedir(), 'go')).split(delimiter)[0] ?? '', 'bin'),
  };
}
