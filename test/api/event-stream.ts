import { until } from '../store/until';
import type { TestApi } from './test-api';

export interface OpenStream {
  readonly status: number;
  /** What came so far. */
  text(): string;
  events(): readonly { readonly id: number; readonly event: string; readonly data: unknown }[];
  untilEvents(count: number): Promise<void>;
  /** Resolves when the server has ended the stream. */
  readonly ended: Promise<void>;
  leave(): void;
}

/** Opens the event stream of a provisioning and keeps what comes. */
export function openStream(
  api: TestApi,
  id: string,
  lastEventId?: number,
  token?: string,
): Promise<OpenStream> {
  return openStreamAt(api, `/v1/provisionings/${id}/events`, lastEventId, token);
}

/** Opens the event stream at a path and keeps what comes. */
export function openStreamAt(
  api: TestApi,
  path: string,
  lastEventId?: number,
  token: string = api.token,
): Promise<OpenStream> {
  return followStream(`${api.url}${path}`, {
    authorization: `Bearer ${token}`,
    ...(lastEventId === undefined ? {} : { 'last-event-id': String(lastEventId) }),
  });
}

/** Opens the event stream at a URL, with these headers, and keeps what comes. */
export async function followStream(
  url: string,
  headers: Readonly<Record<string, string>>,
): Promise<OpenStream> {
  const leaving = new AbortController();
  const response = await fetch(url, { headers, signal: leaving.signal });
  let text = '';
  const read = async () => {
    const decoder = new TextDecoder();
    for await (const chunk of response.body ?? []) text += decoder.decode(chunk, { stream: true });
  };
  const ended = read().catch((error: unknown) => {
    if (!leaving.signal.aborted) throw error;
  });
  const events = () =>
    text.split('\n\n').flatMap((message) => {
      const [, number, event, data] = /^id: (\d+)\nevent: (\w+)\ndata: (.*)$/.exec(message) ?? [];
      return data === undefined
        ? []
        : [{ id: Number(number), event: event ?? '', data: JSON.parse(data) as unknown }];
    });
  return {
    status: response.status,
    text: () => text,
    events,
    untilEvents: (count) => until(() => events().length >= count),
    ended,
    leave: () => leaving.abort(),
  };
}
