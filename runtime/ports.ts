import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { findPortHolder, type PortHolder } from './port-holder';
import { StartError } from './start-error';

const loopback = '127.0.0.1';

/** A port that another process listens on. */
export class PortTakenError extends StartError {
  override readonly name = 'PortTakenError';

  constructor(
    readonly port: number,
    readonly purpose: string,
    /** The environment variable that moves us to another port. */
    readonly variable: string,
    /** Undefined when the system doesn't tell, as for a process of another user. */
    readonly holder: PortHolder | undefined,
  ) {
    const by = holder === undefined ? 'by another process' : `by process ${holder.pid} (${holder.command})`;
    super(
      `Port ${port}, meant for ${purpose}, is held ${by}.`,
      `Stop that process, or set ${variable} to a free port.`,
    );
  }
}

export async function isPortFree(port: number, host: string = loopback): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') {
        resolve(false);
      } else {
        reject(error);
      }
    });
    probe.listen({ port, host, exclusive: true }, () => probe.close(() => resolve(true)));
  });
}

/** @throws PortTakenError naming who holds it and the variable to set. */
export async function requireFreePort(
  port: number,
  purpose: string,
  variable: string,
  host: string = loopback,
): Promise<void> {
  if (!(await isPortFree(port, host))) {
    throw new PortTakenError(port, purpose, variable, findPortHolder(port));
  }
}

/**
 * `count` different ports that nobody listens on at this moment, below the range that systems take outgoing ports from:
 * a server that opens several connections while starting would else find its own port taken by one of them.
 */
export async function findFreePorts(count: number): Promise<number[]> {
  const found = new Set<number>();
  while (found.size < count) {
    const candidate = randomInt(20_000, 32_000);
    if (!found.has(candidate) && (await isPortFree(candidate))) {
      found.add(candidate);
    }
  }
  return [...found];
}
