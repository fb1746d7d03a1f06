import { setTimeout as delay } from 'node:timers/promises';
import { Client, DatabaseError } from 'pg';
import type { ServerProcess } from './server-process';
import { StartError } from './start-error';
import { waitFor } from './wait-for';

/** Long, because a crash's recovery may have much to replay. */
const startMilliseconds = 120_000;
/** How long the backends of a killed postmaster may take to notice and to leave the data. */
const orphanedBackendMilliseconds = 20_000;

/** How to reach a database on the server as its superuser. */
export interface ConnectionOptions {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
}

/**
 * Starts the server and waits until it answers. Starts again while backends of a killed postmaster are still on their
 * way out, since PostgreSQL refuses to join them.
 *
 * @throws StartError with the end of the log when it doesn't come up, or when the password isn't the data's.
 */
export async function startUntilReady(
  start: () => Promise<ServerProcess>,
  target: ConnectionOptions,
  dataFolder: string,
): Promise<ServerProcess> {
  const deadline = performance.now() + orphanedBackendMilliseconds;
  for (;;) {
    const server = await start();
    const ready = await waitFor(() => answersOrHasEnded(server, target, dataFolder), startMilliseconds);
    if (ready === 'answers') {
      return server;
    }
    const log = server.logTail();
    await server.stop();
    if (
      ready === undefined ||
      performance.now() > deadline ||
      !/shared memory block|"postmaster\.pid" already exists/.test(log)
    ) {
      throw new StartError(
        ready === undefined
          ? `PostgreSQL did not answer within ${startMilliseconds / 1000} s. It wrote:\n${log}`
          : `PostgreSQL ended while starting. It wrote:\n${log}`,
        `Mend what it names; the data is in ${dataFolder}.`,
      );
    }
    await delay(200);
  }
}

async function answersOrHasEnded(
  server: ServerProcess,
  target: ConnectionOptions,
  dataFolder: string,
): Promise<'answers' | 'ended' | undefined> {
  if (server.hasExited()) {
    return 'ended';
  }
  const client = new Client({ ...target, connectionTimeoutMillis: 2_000 });
  // The server may end between connecting and closing; without a listener that would be an uncaught error.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.end();
    return 'answers';
  } catch (error) {
    const wrongPassword = '28P01';
    if (error instanceof DatabaseError && error.code === wrongPassword) {
      await server.stop();
      throw new StartError(
        `The database in ${dataFolder} has another password than the home folder's postgres-password.`,
        'Put the right file back, or remove both to begin anew.',
      );
    }
    return undefined;
  }
}
