import { ConnectionError } from './errors';
import type { CallOptions } from './options';
import { delayBeforeRetry, pause } from './retry';
import { readServerSentEvents } from './server-sent-events';
import type { HttpRequest, Transport } from './transport';
import { fromWire } from './wire';

/** The API says something every fifteen seconds; a connection that is silent for longer is dead. */
const quietMs = 45_000;

/** Failures in a row that a stream which worked once outlasts: a restart of the API takes a while. */
const patience = 10;

export interface FollowedEvents<Event> {
  readonly request: Pick<HttpRequest, 'path' | 'query'>;
  /** The id of the last event that was seen. */
  readonly after?: number | undefined;
  /** Whether no other follows it. */
  readonly isLast?: (event: Event) => boolean;
}

/** Follows events over as many connections as it takes, each going on where the last one broke off. */
export async function* followEvents<Event>(
  transport: Transport,
  { request, after, isLast = () => false }: FollowedEvents<Event>,
  options: CallOptions,
): AsyncGenerator<Event> {
  let lastEventId = after === undefined ? undefined : String(after);
  let failures = 0;
  let patient = false;
  for (;;) {
    try {
      const headers = lastEventId === undefined ? {} : { 'last-event-id': lastEventId };
      const stream = await transport.stream({ method: 'GET', ...request, headers }, options);
      if (stream === undefined) return;
      for await (const message of readServerSentEvents(stream, quietMs)) {
        const event = fromWire<Event>(message.data);
        failures = 0;
        patient = true;
        lastEventId = message.id ?? lastEventId;
        yield event;
        if (isLast(event)) return;
      }
      throw new ConnectionError('The API ended the stream of events.');
    } catch (error) {
      failures += 1;
      const fault = options.signal?.aborted === true ? options.signal.reason : error;
      const delay =
        failures > (patient ? patience : transport.maxRetries)
          ? undefined
          : delayBeforeRetry(fault, failures);
      if (delay === undefined) throw fault;
      await pause(delay, options.signal);
    }
  }
}
