import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { confinedTo } from '../../application/caller';
import { provisioningStream } from '../../application/provisioning/run-notes';
import type { ApiContext } from '../api-context';
import { isStillLetIn } from '../authentication';
import { askerOf } from '../caller';
import { eventStreamResponse, sendEventStream } from '../event-stream';
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

/** Server-sent events: id is the version in the provisioning's stream, event the type, data the event as JSON. */
export function provisioningEventsRoute(app: FastifyInstance, context: ApiContext): void {
  const { application, authenticator, closing, follower } = context;
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
          200: eventStreamResponse("The event's version.", "The event's type.", provisioningEventSchema),
          204: z.null().describe('There will be no further event.'),
          ...problemResponses,
        },
      },
      config: { sessions: true, scope: 'service:tenant-read' },
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
      return sendEventStream(reply, after, {
        read: async (version) => {
          const events = await read(version + 1);
          const messages = events.map((event) => ({
            id: event.version,
            event: event.type,
            data: provisioningEvent(event),
            last: event.type === closed,
          }));
          return { messages, reached: events.at(-1)?.version ?? version };
        },
        follow: (wake) => follower.follow(provisioningStream(id), wake),
        letIn: () => isStillLetIn(request, authenticator),
        closing,
      });
    },
  );
}

const closed = 'PROVISIONING_CLOSED';
