import { Client, Connection, defaultGrpcRetryOptions, makeGrpcRetryInterceptor } from '@temporalio/client';
import { whereTemporalIsAway } from './temporal-away';

export interface TemporalOptions {
  /** `host:port`. */
  readonly address: string;
  readonly namespace: string;
  /** How long a call may take where it doesn't say itself; some seconds unless given. */
  readonly callMilliseconds?: number;
}

/** Temporal as a client sees it. Connects when first used, and again whenever the connection was lost. */
export interface Temporal {
  readonly client: Client;
  readonly connection: Connection;
  readonly namespace: string;
  /** The same server, and the same connection, in another namespace. */
  within(namespace: string): Temporal;
  /** Runs calls that each end within some seconds. @throws DependencyAway */
  call<Value>(work: (client: Client) => Promise<Value>, milliseconds?: number): Promise<Value>;
  /** How long the server takes to answer, in milliseconds. @throws DependencyAway */
  ping(): Promise<number>;
  close(): Promise<void>;
}

const callMillisecondsUnlessGiven = 5_000;

export function openTemporal({
  address,
  namespace,
  callMilliseconds = callMillisecondsUnlessGiven,
}: TemporalOptions): Temporal {
  const connection = Connection.lazy({
    address,
    // A request waits some seconds at most; who asked is then told that Temporal is away.
    interceptors: [makeGrpcRetryInterceptor(defaultGrpcRetryOptions({ maxAttempts: 3 }))],
    channelArgs: { 'grpc.max_reconnect_backoff_ms': 2_000, 'grpc.initial_reconnect_backoff_ms': 200 },
  });
  return temporalOver(connection, namespace, callMilliseconds);
}

function temporalOver(connection: Connection, namespace: string, callMilliseconds: number): Temporal {
  const client = new Client({ connection, namespace });
  const call: Temporal['call'] = (work, milliseconds = callMilliseconds) =>
    whereTemporalIsAway(() => connection.withDeadline(Date.now() + milliseconds, () => work(client)));
  return {
    client,
    connection,
    namespace,
    within: (another) => temporalOver(connection, another, callMilliseconds),
    call,
    ping: async () => {
      const started = performance.now();
      await call(() => connection.workflowService.getSystemInfo({}));
      return performance.now() - started;
    },
    close: () => connection.close(),
  };
}
