import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

export interface Received {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export type Reply = (response: ServerResponse, request: Received) => void;

/** A server that answers each request by the next reply of its script, and keeps what it received. */
export interface ScriptedServer {
  readonly url: string;
  readonly received: Received[];
  /** Sets the replies to come; the last one is given again and again. */
  script(...replies: readonly Reply[]): void;
  close(): Promise<void>;
}

export async function startScriptedServer(): Promise<ScriptedServer> {
  const received: Received[] = [];
  let replies: readonly Reply[] = [];
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const { method = '', url = '', headers } = incoming;
      const request = { method, url, headers, body: Buffer.concat(chunks).toString() };
      received.push(request);
      const [reply, ...rest] = replies;
      if (rest.length > 0) replies = rest;
      reply?.(response, request);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    received,
    script: (...given) => {
      received.length = 0;
      replies = given;
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

export function json(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Reply {
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify(body));
  };
}

export function problem(
  status: number,
  code: string,
  headers: Readonly<Record<string, string>> = {},
  more: object = {},
): Reply {
  return json(
    status,
    {
      type: `urn:portcullis:problem:${code}`,
      title: code,
      status,
      detail: `detail of ${code}`,
      code,
      request_id: 'request-1',
      ...more,
    },
    { 'content-type': 'application/problem+json', ...headers },
  );
}

/** Takes the request and breaks the connection. */
export const hangUp: Reply = (response) => {
  response.destroy();
};

/** Takes the request and says nothing. */
export const silence: Reply = () => {};

/** Sends server-sent events; whether the stream ends then, or breaks. */
export function events(texts: readonly string[], end: 'end' | 'break' | 'stay'): Reply {
  return (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(texts.join(''));
    if (end === 'end') response.end();
    if (end === 'break') setImmediate(() => response.destroy());
  };
}
