import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface HttpServer {
  /** `http://127.0.0.1:port`. */
  readonly url: string;
  close(): Promise<void>;
}

/** A server on a free port of this machine. */
export async function httpServer(
  handle: (request: IncomingMessage, body: Buffer, response: ServerResponse) => void,
): Promise<HttpServer> {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    handle(request, Buffer.concat(chunks), response);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Takes every request, and answers none. */
export function silentServer(): Promise<HttpServer> {
  return httpServer(() => {});
}

/** An address where nobody listens. */
export async function addressOfNobody(): Promise<string> {
  const { url, close } = await httpServer(() => {});
  await close();
  return url;
}

export interface LossyProxy extends HttpServer {
  wasLost(): boolean;
  /** The bodies that came by. */
  readonly bodies: readonly string[];
}

/** Passes requests on, and hangs up instead of giving the answer to the nth one that changes something. */
export async function lossyProxy(
  target: string,
  nth: number,
  changes: (request: IncomingMessage) => boolean,
): Promise<LossyProxy> {
  let seen = 0;
  const bodies: string[] = [];
  const server = await httpServer(async (request, body, response) => {
    bodies.push(body.toString());
    const headers = Object.entries(request.headers).filter(
      ([name]) => !['connection', 'content-length', 'transfer-encoding', 'expect'].includes(name),
    );
    const answer = await fetch(`${target}${request.url}`, {
      method: request.method ?? 'GET',
      headers: headers.map(([name, value]): [string, string] => [name, String(value)]),
      ...(body.length === 0 ? {} : { body }),
    });
    const content = Buffer.from(await answer.arrayBuffer());
    if (changes(request)) seen++;
    if (changes(request) && seen === nth) {
      response.destroy();
      return;
    }
    const type = answer.headers.get('content-type');
    response.writeHead(answer.status, type === null ? {} : { 'content-type': type });
    response.end(content);
  });
  return { ...server, bodies, wasLost: () => seen >= nth };
}
