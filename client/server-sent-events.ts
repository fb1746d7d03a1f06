import { ConnectionError } from './errors';

/** One message of an event stream (HTML, 9.2). */
export interface ServerSentEvent {
  readonly id: string | undefined;
  readonly event: string;
  readonly data: string;
}

/**
 * The messages of an event stream as they come in; comments and empty messages are left out.
 *
 * @throws ConnectionError where the connection breaks, or nothing, not even a comment, comes for so many milliseconds.
 */
export async function* readServerSentEvents(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  quietMs: number,
): AsyncGenerator<ServerSentEvent> {
  const reader = stream.getReader();
  const decoder = new TextDecoder();
  let buffered = '';
  let fields: Fields = {};
  try {
    for (;;) {
      const { done, value } = await unlessQuiet(reader.read().catch(broken), quietMs);
      if (done) return;
      buffered += decoder.decode(value, { stream: true });
      // A carriage return at the end may be half of a line ending.
      const lines = buffered.split(/\r\n|\n|\r(?!$)/);
      buffered = lines.pop() ?? '';
      for (const line of lines) {
        if (line !== '') {
          fields = withLine(fields, line);
          continue;
        }
        const message = messageOf(fields);
        // The id holds until another is given; the rest is of one message only.
        fields = fields.id === undefined ? {} : { id: fields.id };
        if (message !== undefined) yield message;
      }
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

function broken(cause: unknown): never {
  throw new ConnectionError('The stream of events broke off.', { cause });
}

async function unlessQuiet<Value>(reading: Promise<Value>, milliseconds: number): Promise<Value> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const quiet = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new ConnectionError('The stream of events fell silent.')), milliseconds);
  });
  try {
    return await Promise.race([reading, quiet]);
  } finally {
    clearTimeout(timer);
  }
}

interface Fields {
  readonly id?: string;
  readonly event?: string;
  readonly data?: string;
}

function withLine(fields: Fields, line: string): Fields {
  const [, name = '', value = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
  switch (name) {
    case 'id':
      return { ...fields, id: value };
    case 'event':
      return { ...fields, event: value };
    case 'data':
      return { ...fields, data: fields.data === undefined ? value : `${fields.data}\n${value}` };
    default:
      return fields;
  }
}

function messageOf({ id, event, data }: Fields): ServerSentEvent | undefined {
  return data === undefined ? undefined : { id, event: event ?? 'message', data };
}
