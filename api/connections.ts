import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** The connections of a server, each with its requests that aren't answered yet. */
export class Connections {
  private readonly underWay = new Map<Socket, number>();
  private draining = false;

  constructor(server: Server) {
    server.on('connection', (socket) => {
      this.underWay.set(socket, 0);
      socket.once('close', () => this.underWay.delete(socket));
    });
    server.on('request', ({ socket }, response) => {
      this.count(socket, 1);
      response.once('close', () => this.count(socket, -1));
    });
  }

  /**
   * Ends each connection when it has nothing under way: now, or with its last answer. Node's own way leaves those alone
   * on which nothing was ever asked, and a client that keeps one in store would hold the server open.
   */
  drain(): void {
    this.draining = true;
    for (const [socket, requests] of this.underWay) if (requests === 0) socket.destroySoon();
  }

  private count(socket: Socket, change: 1 | -1): void {
    const requests = this.underWay.get(socket);
    if (requests === undefined) return;
    this.underWay.set(socket, requests + change);
    if (this.draining && requests + change === 0) socket.destroySoon();
  }
}
