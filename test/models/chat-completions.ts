import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { httpServer } from '../custody/http-server';

const requestSchema = z.object({
  model: z.string(),
  max_tokens: z.int(),
  messages: z.array(
    z.object({
      role: z.enum(['user', 'assistant', 'tool']),
      content: z.string(),
      tool_calls: z.array(z.unknown()).optional(),
      tool_call_id: z.string().optional(),
    }),
  ),
  tools: z
    .array(z.object({ type: z.literal('function'), function: z.looseObject({ name: z.string() }) }))
    .optional(),
});

/** A request as the service took it. */
export interface TakenRequest {
  readonly authorization: string | undefined;
  readonly body: z.output<typeof requestSchema>;
}

/** What the service does with a request. */
export type Reaction = (response: ServerResponse, request: TakenRequest) => void;

export interface ChatCompletions {
  /** The base URL. */
  readonly url: string;
  readonly taken: readonly TakenRequest[];
  /** Has the next requests be reacted to like this, each once; then they are answered with `done`. */
  reacts(...reactions: readonly Reaction[]): void;
  close(): Promise<void>;
}

/** A service that speaks OpenAI's chat completions, and holds requests against what that says of them. */
export async function chatCompletions(): Promise<ChatCompletions> {
  const taken: TakenRequest[] = [];
  const reactions: Reaction[] = [];
  const server = await httpServer((message: IncomingMessage, body, response) => {
    if (message.method !== 'POST' || message.url !== '/v1/chat/completions') {
      response.writeHead(404).end();
      return;
    }
    const request = {
      authorization: message.headers.authorization,
      body: requestSchema.parse(JSON.parse(body.toString())),
    };
    taken.push(request);
    (reactions.shift() ?? answers('done'))(response, request);
  });
  return {
    url: `${server.url}/v1`,
    taken,
    reacts: (...given) => void reactions.splice(0, reactions.length, ...given),
    close: server.close,
  };
}

export function answers(content: string, totalTokens = 42): Reaction {
  return (response) => respond(response, { role: 'assistant', content }, totalTokens);
}

/** Asks for tools, each with arguments in JSON. */
export function asksFor(...calls: readonly (readonly [tool: string, given: string])[]): Reaction {
  const toolCalls = calls.map(([name, given], index) => ({
    id: `call_${index}`,
    type: 'function',
    function: { name, arguments: given },
  }));
  return (response) => respond(response, { role: 'assistant', content: null, tool_calls: toolCalls }, 10);
}

export function fails(status: number, headers: Readonly<Record<string, string>> = {}, body = '{}'): Reaction {
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
  };
}

function respond(response: ServerResponse, message: object, totalTokens: number): void {
  const completion = {
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1,
    model: 'a-model',
    choices: [{ index: 0, message, finish_reason: 'stop' }],
    usage: { prompt_tokens: 1, completion_tokens: totalTokens - 1, total_tokens: totalTokens },
  };
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(completion));
}
