import { Webhook } from 'standardwebhooks';
import { type HttpServer, httpServer } from '../custody/http-server';

/** A message as it came. */
export interface ReceivedMessage {
  readonly path: string;
  readonly id: string;
  readonly signatures: readonly string[];
  readonly body: string;
  /** Throws where none of the signatures is made by the secret; gives what the message says. */
  verifiedBy(secret: string): unknown;
}

/** A status, with the headers that go with it. */
export type ReceiverAnswer = number | { readonly status: number; readonly headers: Record<string, string> };

/** Takes messages, and answers as it is told to, by the path: 204 unless told, and the last one again and again. */
export class WebhookReceiver {
  readonly received: ReceivedMessage[] = [];
  private readonly answers = new Map<string, readonly ReceiverAnswer[]>();

  private constructor(private server: HttpServer | undefined) {}

  static async listen(): Promise<WebhookReceiver> {
    const receiver = new WebhookReceiver(undefined);
    receiver.server = await httpServer(({ url: path = '', headers }, body, response) => {
      const text = body.toString('utf8');
      const named = (name: string) => String(headers[name]);
      const signed = {
        'webhook-id': named('webhook-id'),
        'webhook-timestamp': named('webhook-timestamp'),
        'webhook-signature': named('webhook-signature'),
      };
      receiver.received.push({
        path,
        id: signed['webhook-id'],
        signatures: signed['webhook-signature'].split(' '),
        body: text,
        verifiedBy: (secret) => new Webhook(secret).verify(text, signed),
      });
      const answer = receiver.nextAnswer(path);
      const { status, headers: told } = typeof answer === 'number' ? { status: answer, headers: {} } : answer;
      response.writeHead(status, told).end();
    });
    return receiver;
  }

  /** `path` tells endpoints apart. */
  url(path: string, host?: string): string {
    const url = new URL(path, this.server?.url);
    if (host !== undefined) url.hostname = host;
    return url.href;
  }

  answering(path: string, ...answers: readonly ReceiverAnswer[]): void {
    this.answers.set(path, answers);
  }

  private nextAnswer(path: string): ReceiverAnswer {
    const [next = 204, ...later] = this.answers.get(path) ?? [];
    if (later.length > 0) this.answers.set(path, later);
    return next;
  }

  at(path: string): readonly ReceivedMessage[] {
    return this.received.filter((message) => message.path === path);
  }

  async close(): Promise<void> {
    await this.server?.close();
  }
}
