import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import type { ConnectionError } from 'fastify';
import { problemBody, problemMediaType } from './problem-response';
import { problemTypes } from './problem-types';
import type { ApiProblem } from './request-problem';

/** Answers what isn't HTTP. Nothing is logged: the error holds the bytes that came in. */
export function answerClientError(error: ConnectionError, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  if (!socket.writable) {
    socket.destroy(error);
    return;
  }
  const problem: ApiProblem =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? { code: 'headers_too_large', detail: 'The header fields may have 16 KiB at most.' }
      : { code: 'malformed_request', detail: 'The request is not valid HTTP, or came too slowly.' };
  const requestId = randomUUID();
  const body = JSON.stringify(problemBody(problem, requestId));
  const head = [
    `HTTP/1.1 ${problemTypes[problem.code].status} Bad Request`,
    `Content-Type: ${problemMediaType}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    `X-Request-Id: ${requestId}`,
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}
