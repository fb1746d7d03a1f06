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

export const databaseUrl = z.string().regex(/^postgres(ql)?:\/\/[^\s]+$/, {
  error: 'a connection string such as postgres://user:password@host:5432/database',
});

export const token = z.string().regex(/^[\x21-\x7e]{16,}$/, {
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
    .regex(/^(?:0|[1-9]\d{0,5})$/, { error, abort: true })
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

export function providerIn(pair: string): readonly [name: string, baseUrl: string] | undefined {
  const [, name, url] = /^\s*([a-z0-9][a-z0-9_-]{0,62})=(https?:\/\/\S+?)\s*$/.exec(pair) ?? [];
  return name === undefined || url === undefined || !URL.canParse(url) ? undefined : [name, url];
}

const file = z.string();
const hostName = /^(?:[A-Za-z0-9._-]+|\[?[0-9A-Fa-f:.]+\]?)$/;
export const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/** Every variable that the product reads, with what it means and its default. */
export const environmentSchema = z.object({
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
    .enum(logLevels, { error: `one of ${logLevels.join(', ')}` })
    .default('info')
    .describe(`Least level that is logged: ${logLevels.join(', ')}.`),
  PORTCULLIS_REFUSALS_PER_MINUTE: wholeNumber(1, 999_999)
    .prefault('60')
    .describe('New refusals recorded for one principal in a minute; more are answered 429.'),
  PORTCULLIS_SESSION_ATTEMPTS_PER_MINUTE: wholeNumber(1, 999_999)
    .prefault('60')
    .describe(
      'Requests to open a session that a process takes for one holder key in a minute, and ten times as many from one address; more are answered 429.',
    ),
  PORTCULLIS_SESSION_HOURS: wholeNumber(1, 720)
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

export type VariableName = keyof typeof environmentSchema.shape;

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
