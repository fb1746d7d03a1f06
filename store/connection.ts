import { type ClientConfig, types } from 'pg';
import type { Role } from '../migrations/roles';

export interface ConnectionOptions {
  readonly url: string;
  /** As the server's list of connections shows it. */
  readonly applicationName: string;
  readonly role: Role;
  readonly statementTimeoutMs: number;
}

/** How to connect as one of the roles. The role is a startup option, so that no statement runs without it. */
export function connectionConfig(options: ConnectionOptions): ClientConfig {
  const settings = {
    role: options.role,
    statement_timeout: options.statementTimeoutMs,
    idle_in_transaction_session_timeout: 30_000,
    // Every query here is short; compiling one would take longer than running it.
    jit: 'off',
    timezone: 'UTC',
    // A client that vanished gives up its locks after half a minute, not after the two hours that are usual.
    tcp_keepalives_idle: 10,
    tcp_keepalives_interval: 5,
    tcp_keepalives_count: 4,
  };
  return {
    connectionString: withStartupOptions(
      options.url,
      Object.entries(settings).map(([name, value]) => `-c ${name}=${value}`),
    ),
    application_name: options.applicationName,
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
    types: { getTypeParser },
  };
}

/** Appended to options that the URL may have, and put where they win: pg prefers the URL to its configuration. */
function withStartupOptions(url: string, startupOptions: readonly string[]): string {
  const [base = '', query = ''] = url.split('?', 2);
  const parameters = new URLSearchParams(query);
  const given = parameters.get('options');
  parameters.set('options', [...(given === null ? [] : [given]), ...startupOptions].join(' '));
  return `${base}?${parameters}`;
}

/** bigint as a number: sequence numbers stay below 2^53. */
function getTypeParser(...[id, format]: Parameters<typeof types.getTypeParser>) {
  return id === types.builtins.INT8 && format !== 'binary' ? Number : types.getTypeParser(id, format);
}
