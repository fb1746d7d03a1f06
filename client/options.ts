import type { HeldKey } from './proof-of-possession';

/** What may differ from one call to the next. */
export interface CallOptions {
  /** The tenant that the call acts for, where the request names none: `tenant_node:<name>`. */
  readonly tenant?: string | undefined;
  /** Decide and record nothing. */
  readonly dryRun?: boolean | undefined;
  /**
   * The same request under the same key is carried out once, of operations, nodes, storage and runs; a fresh one is made
   * where none is given.
   */
  readonly idempotencyKey?: string | undefined;
  /** Ends the call, and its retries, when it aborts. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds for each try. */
  readonly timeout?: number | undefined;
}

export interface PortcullisOptions {
  /** Where the API is, such as `http://127.0.0.1:3011`. */
  readonly baseUrl: string;
  /** Token of an operator or a session, or a capability token of a tenant. */
  readonly token?: string | undefined;
  /** The key that a capability token is bound to: each request comes with a proof by it. */
  readonly heldKey?: HeldKey | undefined;
  /** The tenant that calls act for where neither request nor call names one. */
  readonly tenant?: string | undefined;
  /** Stands in for the global `fetch`. */
  readonly fetch?: typeof fetch | undefined;
  /** How often a call is tried again after a fault that may pass; 4 by default. */
  readonly maxRetries?: number | undefined;
  /** Milliseconds for each try; 30,000 by default. */
  readonly timeout?: number | undefined;
}

export interface WatchOptions extends CallOptions {
  /** The version of the last event that was seen; from the first event where it is left out. */
  readonly after?: number | undefined;
}
