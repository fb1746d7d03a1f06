import { randomUUID } from 'node:crypto';
import { connect, type Socket } from 'node:net';

export interface Load {
  readonly url: string;
  readonly path: string;
  readonly token: string;
  /** POST unless given; a GET sends no body. */
  readonly method?: 'GET' | 'POST';
  /** Connections, each with one request under way. */
  readonly concurrency: number;
  readonly milliseconds: number;
  /** The body of the next request. */
  readonly nextBody: () => string;
  /** Whether each request comes under an idempotency key of its own. */
  readonly keyed?: boolean;
}

/** Sends requests over connections that are kept, as fast as they are answered. Gives answers a second. */
export async function requestsPerSecond(load: Load): Promise<number> {
  const began = performance.now();
  const counts = await Promise.all(
    Array.from({ length: load.concurrency }, () => sendUntil(load, began + load.milliseconds)),
  );
  const seconds = (performance.now() - began) / 1_000;
  return counts.reduce((sum, count) => sum + count, 0) / seconds;
}

/** By hand on a socket: a client that costs as much as the server would hide the difference between servers. */
function sendUntil(
  { url, path, token, method = 'POST', nextBody, keyed }: Load,
  end: number,
): Promise<number> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket: Socket = connect({ host: hostname, port: Number(port), noDelay: true });
    let answered = 0;
    let received = '';
    const send = () => {
      const head = `${method} ${path} HTTP/1.1\r\nHost: ${hostname}\r\nAuthorization: Bearer ${token}\r\n`;
      if (method === 'GET') {
        socket.write(`${head}\r\n`);
        return;
      }
      const body = nextBody();
      const key = keyed === true ? `Idempotency-Key: ${randomUUID()}\r\n` : '';
      socket.write(
        `${head}${key}Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
      );
    };
    socket.setEncoding('latin1');
    socket.on('connect', send);
    socket.on('error', reject);
    socket.on('data', (chunk: string) => {
      received += chunk;
      const head = received.indexOf('\r\n\r\n');
      if (head < 0) return;
      const length = Number(/\r\ncontent-length: (\d+)/i.exec(received)?.[1]);
      if (received.length < head + 4 + length) return;
      if (!/^HTTP\/1\.1 20[01]/.test(received)) {
        socket.destroy(new Error(`answered ${received.slice(0, 12)}`));
        return;
      }
      received = '';
      answered += 1;
      if (performance.now() < end) {
        send();
      } else {
        socket.end();
        resolve(answered);
      }
    });
  });
}
