import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import { confinedTo } from '../../application/caller';
import { provisioningStream } from '../../application/provisioning/run-notes';
import type { RecordedEvent } from '../../domain/event';
import { Alarm } from '../../store/alarm';
import { isDatabaseAway } from '../../store/database-away';
import type { ApiContext } from '../api-context';
import { isStillLetIn } from '../authentication';
import { askerOf } from '../caller';
import { problemResponses } from '../problems/problem-response';
import { unwrapped } from '../problems/request-problem';
import { provisioningEvent, provisioningEventSchema, provisioningParameters } from './provisioning-schemas';

const headers = z.object({
  'last-event-id': z
    .string()
    .regex(/^\d{1,9}$/, 'expected the id of an event')
    .default('0')
    .transform(Number)
    .describe('The id of the last event that was received; the stream goes on after it.'),
});

const mediaType = 'text/event-stream';
/** Of a message; what goes into `data` is text, and what that text is, a document says beside. */
const messageSchema = z.object({
  id: z.string().describe("The event's version."),
  event: z.string().describe("The event's type."),
  data: z.string().meta({
    contentMediaType: 'application/json',
    contentSchema: { $ref: `#/components/schemas/${provisioningEventSchema.meta()?.id}` },
  }),
});

const reconnectMilliseconds = 2_000;
/** Comments keep proxies from taking a quiet stream for a dead one. */
const heartbeatMilliseconds = 15_000;

/** Server-sent events: id is the version in the provisioning's stream, event the type, data the event as JSON. */
export function provisioningEventsRoute(app: FastifyInstance, context: ApiContext): void {
  const { application, authenticator, closing } = context;
  app.get<{ Params: z.output<typeof provisioningParameters>; Headers: z.output<typeof headers> }>(
    '/v1/provisionings/:id/events',
    {
      exposeHeadRoute: false,
      schema: {
        operationId: 'provisionings.events',
        tags: ['provisionings'],
        summary: 'Watch a provisioning.',
        description:
          'Server-sent events; resumable by Last-Event-ID. The stream ends after PROVISIONING_CLOSED; where that was received before, the answer is 204.',
        params: provisioningParameters,
        headers,
        response: {
          200: {
            description: 'A stream of messages.',
            content: { [mediaType]: { schema: messageSchema } },
          },
          204: z.null().describe('There will be no further event.'),
          ...problemResponses,
        },
      },
      config: { sessions: true },
    },
    async (request, reply) => {
      const { id } = request.params;
      const after = request.headers['last-event-id'];
      const within = confinedTo(askerOf(request));
      const read = async (from: number) =>
        unwrapped(await application.provisionings.events(id, from, within));
      // An unknown provisioning is told before the stream begins; so is one that has nothing more to tell.
      const [last] = await read(Math.max(after, 1));
      if (last?.version === after && last.type === closed) return reply.code(204).send();
      const gone = AbortSignal.any([closing, goneSignal(reply)]);
      const letIn = () => isStillLetIn(request, authenticator);
      const frames = framesAfter(after, { read, gone, letIn, follow: follower(context, id) });
      reply.header('x-accel-buffering', 'no').type(mediaType);
      return reply.send(Readable.from(frames));
    },
  );
}

const closed = 'PROVISIONING_CLOSED';

function follower({ follower }: ApiContext, id: string): (wake: () => void) => () => void {
  return (wake) => follower.follow(provisioningStream(id), wake);
}

interface EventSource {
  readonly read: (fromVersion: number) => Promise<readonly RecordedEvent[]>;
  /** Has its argument called when there may be something to read; gives what ends that. */
  readonly follow: (wake: () => void) => () => void;
  /** Whether whoever listens still may. */
  readonly letIn: () => Promise<boolean>;
  readonly gone: AbortSignal;
}

async function* framesAfter(
  version: number,
  { read, follow, letIn, gone }: EventSource,
): AsyncGenerator<string> {
  const alarm = new Alarm();
  const leave = follow(() => alarm.ring());
  gone.addEventListener('abort', () => alarm.ring());
  let next = version + 1;
  try {
    yield `retry: ${reconnectMilliseconds}\n\n`;
    while (!gone.aborted) {
      const events = await unlessAway(async () => ((await letIn()) ? read(next) : undefined));
      if (events === undefined) return;
      for (const event of events) {
        yield frame(event);
        if (event.type === closed) return;
        next = event.version + 1;
      }
      if (events.length === 0) yield ':\n\n';
      await alarm.wait(heartbeatMilliseconds);
    }
  } finally {
    leave();
  }
}

/** While the database is away there is nothing to tell; the follower rings when it is back. */
async function unlessAway(
  read: () => Promise<readonly RecordedEvent[] | undefined>,
): Promise<readonly RecordedEvent[] | undefined> {
  try {
    return await read();
  } catch (error) {
    if (isDatabaseAway(error)) return [];
    throw error;
  }
}

function frame(event: RecordedEvent): string {
  return `id: ${event.version}\nevent: ${event.type}\ndata: ${JSON.stringify(provisioningEvent(event))}\n\n`;
}

function goneSignal(reply: FastifyReply): AbortSignal {
  const gone = new AbortController();
  reply.raw.once('close', () => gone.abort());
  return gone.signal;
}
