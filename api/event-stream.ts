import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { Alarm } from '../store/alarm';
import { isDatabaseAway } from '../store/database-away';

const mediaType = 'text/event-stream';
const reconnectMilliseconds = 2_000;
/** Comments keep proxies from taking a quiet stream for a dead one. */
const heartbeatMilliseconds = 15_000;

/** One server-sent event. */
export interface Message {
  readonly id: number;
  readonly event: string;
  readonly data: object;
  /** Whether none follows. */
  readonly last?: boolean;
}

export interface MessageSource {
  /** What follows a place, in order, and how far that reaches: on from there the next is asked for. */
  readonly read: (
    after: number,
  ) => Promise<{ readonly messages: readonly Message[]; readonly reached: number }>;
  /** Has its argument called when there may be something to read; gives what ends that. */
  readonly follow: (wake: () => void) => () => void;
  /** Whether whoever listens still may. */
  readonly letIn: () => Promise<boolean>;
  /** Aborted when the server begins to close. */
  readonly closing: AbortSignal;
}

/** How a stream of messages is described, whose `data` is JSON of a named schema. */
export function eventStreamResponse(id: string, event: string, data: z.ZodType) {
  const message = z.object({
    id: z.string().describe(id),
    event: z.string().describe(event),
    // What goes into `data` is text, and what that text is, a document says beside.
    data: z.string().meta({
      contentMediaType: 'application/json',
      contentSchema: { $ref: `#/components/schemas/${data.meta()?.id}` },
    }),
  });
  return { description: 'A stream of messages.', content: { [mediaType]: { schema: message } } };
}

/** Answers by what follows a place, and then by whatever comes, until the last message or the end of the connection. */
export function sendEventStream(reply: FastifyReply, after: number, source: MessageSource): FastifyReply {
  const gone = AbortSignal.any([source.closing, goneSignal(reply)]);
  reply.header('x-accel-buffering', 'no').type(mediaType);
  return reply.send(Readable.from(framesAfter(after, source, gone)));
}

async function* framesAfter(
  after: number,
  { read, follow, letIn }: MessageSource,
  gone: AbortSignal,
): AsyncGenerator<string> {
  const alarm = new Alarm();
  const leave = follow(() => alarm.ring());
  gone.addEventListener('abort', () => alarm.ring());
  let place = after;
  try {
    yield `retry: ${reconnectMilliseconds}\n\n`;
    while (!gone.aborted) {
      const from = place;
      const found = await unlessAway(from, async () => ((await letIn()) ? read(from) : undefined));
      if (found === undefined) return;
      for (const message of found.messages) {
        yield frame(message);
        if (message.last === true) return;
      }
      place = found.reached;
      if (place > from) continue;
      yield ':\n\n';
      await alarm.wait(heartbeatMilliseconds);
    }
  } finally {
    leave();
  }
}

type Found = Awaited<ReturnType<MessageSource['read']>>;

/** While the database is away there is nothing to tell; the follower rings when it is back. */
async function unlessAway(place: number, read: () => Promise<Found | undefined>): Promise<Found | undefined> {
  try {
    return await read();
  } catch (error) {
    if (isDatabaseAway(error)) return { messages: [], reached: place };
    throw error;
  }
}

function frame({ id, event, data }: Message): string {
  return `id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}

function goneSignal(reply: FastifyReply): AbortSignal {
  const gone = new AbortController();
  reply.raw.once('close', () => gone.abort());
  return gone.signal;
}
