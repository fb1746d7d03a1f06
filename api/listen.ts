import { createServer, type Server } from 'node:http';
import type { FastifyInstance } from 'fastify';

export interface ListenOptions {
  readonly host: string;
  /** Served alike; 0 is any free port. */
  readonly ports: readonly number[];
}

export interface Listening {
  /** URLs, in the order of the ports. */
  readonly addresses: readonly string[];
  /** Accepts nothing more, and resolves when what was in flight is answered. */
  close(): Promise<void>;
}

const sweepMilliseconds = 20;

/** Serves one API on all the ports. @throws what listening throws, such as EADDRINUSE; nothing listens then. */
export async function listen(app: FastifyInstance, { host, ports }: ListenOptions): Promise<Listening> {
  await app.ready();
  const servers: Server[] = [];
  try {
    for (const port of ports) {
      const server = sibling(app);
      servers.push(server);
      await listening(server, host, port);
    }
  } catch (error) {
    await Promise.all(servers.map(closed));
    throw error;
  }
  return {
    addresses: servers.map(addressOf),
    close: async () => {
      await Promise.all([app.close(), ...servers.map(closed)]);
    },
  };
}

/** A server with the settings of the one that fastify made. */
function sibling(app: FastifyInstance): Server {
  const { server } = app;
  const made = createServer({
    requestTimeout: server.requestTimeout,
    keepAliveTimeout: server.keepAliveTimeout,
  });
  made.headersTimeout = server.headersTimeout;
  made.on('request', app.routing);
  for (const listener of server.listeners('clientError'))
    made.on('clientError', (...args) => listener(...args));
  return made;
}

function listening(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    // A connection that was busy when the server closed stays open when it falls idle.
    const sweep = setInterval(() => server.closeIdleConnections(), sweepMilliseconds);
    server.close(() => {
      clearInterval(sweep);
      resolve();
    });
  });
}

function addressOf(server: Server): string {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a server without a port');
  const host = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return `http://${host}:${address.port}`;
}
