import { createServer, type Server } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { Connections } from './connections';

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

/** Serves one API on all the ports. @throws what listening throws, such as EADDRINUSE; nothing listens then. */
export async function listen(app: FastifyInstance, { host, ports }: ListenOptions): Promise<Listening> {
  await app.ready();
  const doors: Door[] = [];
  const closeDoors = () => Promise.all(doors.map((door) => door.close()));
  try {
    for (const port of ports) {
      const door = new Door(app);
      doors.push(door);
      await door.open(host, port);
    }
  } catch (error) {
    await closeDoors();
    throw error;
  }
  return {
    addresses: doors.map(({ address }) => address),
    close: async () => {
      await Promise.all([app.close(), closeDoors()]);
    },
  };
}

/** A server with the settings of the one that fastify made, which itself listens nowhere. */
class Door {
  private readonly server: Server;
  private readonly connections: Connections;

  constructor({ server, routing }: FastifyInstance) {
    const { requestTimeout, keepAliveTimeout } = server;
    this.server = createServer({ requestTimeout, keepAliveTimeout }, routing);
    for (const listener of server.listeners('clientError'))
      this.server.on('clientError', (...given) => listener(...given));
    this.connections = new Connections(this.server);
  }

  open(host: string, port: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen({ host, port }, () => {
        this.server.off('error', reject);
        resolve();
      });
    });
  }

  get address(): string {
    const address = this.server.address();
    if (address === null || typeof address === 'string') throw new Error('a server without a port');
    const host = address.family === 'IPv6' ? `[${address.address}]` : address.address;
    return `http://${host}:${address.port}`;
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.server.close(() => resolve());
      this.connections.drain();
    });
  }
}
