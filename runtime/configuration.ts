import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { z } from 'zod';
import { isAddressRange } from '../outbound/address-range';

const port = z
  .string({ error: 'a port from 1 to 65535' })
  .regex(/^\d{1,5}$/, { error: 'a port from 1 to 65535', abort: true })
  .transform(Number)
  .refine((value) => value >= 1 && value <= 65_535, { error: 'a port from 1 to 65535' });

const ports = z.string().transform((text, context) => {
  const parsed = z.array(port).safeParse(text.split(',').map((part) => part.trim()));
  if (!parsed.success) {
    context.addIssue({ code: 'custom', message: 'ports from 1 to 65535, separated by commas' });
    return z.NEVER;
  }
  return parsed.data;
});

const databaseUrl = z.string().regex(/^postgres(ql)?:\/\/[^\s]+$/, {
  error: 'a connection string such as postgres://user:password@host:5432/database',
});

const token = z.string().regex(/^[\x21-\x7e]{16,}$/, {
  error: 'at least 16 visible ASCII characters, without spaces',
});

const addressRanges = z
  .string()
  .transform((text) =>
    text
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== ''),
  )
  .refine((ranges) => ranges.every(isAddressRange), {
    error: 'ranges of addresses such as 10.1.0.0/16, separated by commas',
  });

function wholeNumber(least: number, most: number) {
  const error = `a whole number from ${least} to ${most}`;
  return z
    .string()
    .regex(/^\d{1,4}$/, { error, abort: true })
    .transform(Number)
    .refine((value) => value >= least && value <= most, { error });
}

/** By the name that stands in the paths of secrets, `llm/<provider>`. */
const modelProviders = z
  .string()
  .refine((text) => text.split(',').every((pair) => providerIn(pair) !== undefined), {
    error:
      'providers with their base URLs, such as openrouter=https://openrouter.ai/api/v1, separated by commas',
  });

function providerIn(pair: string): readonly [name: string, baseUrl: string] | undefined {
  const [, name, url] = /^\s*([a-z0-9][a-z0-9_-]{0,62})=(https?:\/\/\S+?)\s*$/.exec(pair) ?? [];
  return name === undefined || url === undefined || !URL.canParse(url) ? undefined : [name, url];
}

const file = z.string();
const hostName = /^(?:[A-Za-z0-9._-]+|\[?[0-9A-Fa-f:.]+\]?)$/;
const levels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/**
 * Every variable that the product reads, with what it means and its default: the one source of the parser, of the
 * table in the documentation and of what `doctor` shows.
 */
const environmentSchema = z.object({
  PORT: port.prefault('3011').describe('Port of the HTTP API.'),
  PORTCULLIS_HOST: z
    .string()
    .regex(hostName, { error: 'a host name or an address' })
    .default('127.0.0.1')
    .describe('Address that the HTTP API listens on.'),
  PORTCULLIS_LISTEN: ports
    .optional()
    .describe('Further ports that the HTTP API listens on, separated by commas.'),
  DATABASE_URL: databaseUrl
    .optional()
    .describe('Connection string of PostgreSQL 15 or newer; without it an embedded one is started.'),
  DATABASE_URL_FILE: file.optional().describe('File that holds DATABASE_URL.'),
  TEMPORAL_ADDRESS: z
    .string()
    .regex(/^(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\]):\d{1,5}$/, { error: 'host:port' })
    .optional()
    .describe('Address (host:port) of a Temporal server; without it a development server is started.'),
  TEMPORAL_NAMESPACE: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, { error: 'letters, digits, dots, hyphens and underscores' })
    .default('default')
    .describe('Temporal namespace that the workflows run in.'),
  PORTCULLIS_HOME: z
    .string()
    .default('.portcullis')
    .describe('Folder of all local state: embedded database, Temporal store, tokens, logs.'),
  PORTCULLIS_ADMIN_TOKEN: token
    .optional()
    .describe(
      "The first operator's bearer token; without it one is generated into PORTCULLIS_HOME/admin-token.",
    ),
  PORTCULLIS_ADMIN_TOKEN_FILE: file.optional().describe('File that holds PORTCULLIS_ADMIN_TOKEN.'),
  LOG_LEVEL: z
    .enum(levels, { error: `one of ${levels.join(', ')}` })
    .default('info')
    .describe(`Least level that is logged: ${levels.join(', ')}.`),
  PORTCULLIS_REFUSALS_PER_MINUTE: z
    .string()
    .regex(/^[1-9]\d{0,5}$/, { error: 'a whole number from 1 to 999999' })
    .transform(Number)
    .prefault('60')
    .describe('New refusals recorded for one principal in a minute; more are answered 429.'),
  PORTCULLIS_SESSION_ATTEMPTS_PER_MINUTE: z
    .string()
    .regex(/^[1-9]\d{0,5}$/, { error: 'a whole number from 1 to 999999' })
    .transform(Number)
    .prefault('60')
    .describe(
      'Requests to open a session that a process takes for one holder key in a minute, and ten times as many from one address; more are answered 429.',
    ),
  PORTCULLIS_SESSION_HOURS: z
    .string()
    .regex(/^[1-9]\d{0,2}$/, { error: 'a whole number of hours from 1 to 720', abort: true })
    .transform(Number)
    .refine((hours) => hours <= 720, { error: 'a whole number of hours from 1 to 720' })
    .prefault('8')
    .describe('Hours for which a session lasts once it is opened.'),
  PORTCULLIS_NAMESPACE_RETENTION_DAYS: wholeNumber(1, 365)
    .prefault('30')
    .describe('Days for which what ended in the Temporal namespace of a tenant can be looked up there.'),
  PORTCULLIS_DELETION_GRACE_DAYS: wholeNumber(0, 365)
    .prefault('30')
    .describe(
      'Days for which the deletion of a tenant can be cancelled, where whoever asks for it says nothing.',
    ),
  PORTCULLIS_TENANT_WORKER_PROCESSES: wholeNumber(0, 64)
    .prefault('0')
    .describe(
      'Processes of its own that a worker spreads dedicated tenants over; 0 serves them in its own process.',
    ),
  PORTCULLIS_TOKENS_REQUIRE_PROOF: z
    .enum(['true', 'false'], { error: 'true or false' })
    .default('false')
    .describe(
      'Whether every request with a capability token has to come with a proof of possession (RFC 9449).',
    ),
  PORTCULLIS_FIXTURE_ROOT_FALLBACK: z
    .enum(['true', 'false'], { error: 'true or false' })
    .default('false')
    .describe('Whether a fixture root key stands in here; readiness then says that it blocks production.'),
  PORTCULLIS_KEY_STORES_FILE: file
    .optional()
    .describe(
      'File (YAML or JSON) that names the key stores; without it there is one, embedded, whose key-encryption key is made in PORTCULLIS_HOME.',
    ),
  PORTCULLIS_SECRETS_FILE: file
    .optional()
    .describe(
      'File (YAML or JSON) that names the secret store of tenants; without it secrets lie in PostgreSQL, under the key-encryption key in PORTCULLIS_HOME.',
    ),
  PORTCULLIS_REPORT_KEY_FILE: file
    .optional()
    .describe(
      'File with the Ed25519 private key (PEM, PKCS#8) that signs reports; without it one is made in PORTCULLIS_HOME/report-key.pem.',
    ),
  PORTCULLIS_ESCALATION_FILE: file
    .optional()
    .describe(
      'File (YAML or JSON) that says what the teams to call are named and how they are reached; without it they are told by their own names.',
    ),
  PORTCULLIS_MODEL_PROVIDERS: modelProviders
    .prefault('openrouter=https://openrouter.ai/api/v1')
    .describe(
      "Services that speak OpenAI's chat completions, as name=base URL, separated by commas; runs ask the first unless they name another, with the secret of their tenant at llm/<name>.",
    ),
  PORTCULLIS_RUN_KEY_FILE: file
    .optional()
    .describe(
      'File with the key (32 bytes, base64 or hexadecimal) under which what is said in runs, and the secrets of webhooks, are sealed; without it PORTCULLIS_HOME/key-encryption-key.',
    ),
  PORTCULLIS_OUTBOUND_ALLOW: addressRanges
    .optional()
    .describe(
      'Ranges of addresses (CIDR), separated by commas, that webhooks and tools may call although they are not public.',
    ),
  PORTCULLIS_URL: z
    .url({ protocol: /^https?$/, error: 'a URL that begins with http:// or https://' })
    .optional()
    .describe('API that the command line talks to; by default the one on this machine at PORT.'),
  PORTCULLIS_TOKEN: token
    .optional()
    .describe('Bearer token that the command line sends; by default the admin token of PORTCULLIS_HOME.'),
  PORTCULLIS_TOKEN_KEY_FILE: file
    .optional()
    .describe(
      'File with the private key (Ed25519, PEM) that PORTCULLIS_TOKEN is bound to; requests come with a proof by it.',
    ),
  PORTCULLIS_POSTGRES_PORT: port.prefault('54329').describe('Port of the embedded PostgreSQL.'),
  PORTCULLIS_TEMPORAL_PORT: port.prefault('7233').describe('Port of the Temporal development server.'),
  PORTCULLIS_TEMPORAL_UI_PORT: port.prefault('8233').describe('Port of its Web UI.'),
});

type VariableName = keyof typeof environmentSchema.shape;

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
  readonly logLevel: (typeof levels)[number];
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

/** Each variable with its meaning and its default, in the order in which to show them. */
export const configurationVariables: readonly {
  readonly name: string;
  readonly meaning: string;
  readonly default: string | undefined;
}[] = Object.entries(environmentSchema.shape).map(([name, field]) => {
  const value: unknown = field.parse(undefined);
  return {
    name,
    meaning: field.description ?? '',
    default: value === undefined ? undefined : String(value),
  };
});

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
