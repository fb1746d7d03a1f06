import { types } from 'node:util';
import type { OpenAI } from 'openai';
import { z } from 'zod';
import { retryAfterMilliseconds } from '../domain/retry-after';
import type { LanguageModel, ModelMessage, ModelOutcome, ModelRequest, OfferedTool } from './language-model';
import { estimatedTokens } from './token-estimate';

export interface OpenAiModelOptions {
  /** Of any service that speaks OpenAI's chat completions, such as `https://openrouter.ai/api/v1`. */
  readonly baseUrl: string;
  readonly apiKey: string;
  /** For which a reply is waited. */
  readonly timeoutMs: number;
}

/** What of a completion is relied on; services differ in the rest. */
const completionSchema = z.object({
  choices: z
    .array(
      z.object({
        message: z.object({
          content: z.string().nullish(),
          tool_calls: z
            .array(
              z.object({ id: z.string(), function: z.object({ name: z.string(), arguments: z.string() }) }),
            )
            .nullish(),
        }),
      }),
    )
    .min(1),
  usage: z.object({ total_tokens: z.int().min(0) }).nullish(),
});

/** Loaded when a model is first asked, so that processes that ask none start as fast. */
const loadOpenAi = () => import('openai');

/** A model behind OpenAI's chat completions. It is asked once: whoever asks decides on asking again. */
export class OpenAiModel implements LanguageModel {
  constructor(private readonly options: OpenAiModelOptions) {}

  async ask(request: ModelRequest, signal: AbortSignal): Promise<ModelOutcome> {
    const openai = await loadOpenAi();
    const { baseUrl: baseURL, apiKey, timeoutMs: timeout } = this.options;
    // Whatever the environment says of organizations, logs and keys isn't the tenant's.
    const client = new openai.OpenAI({
      baseURL,
      apiKey,
      timeout,
      maxRetries: 0,
      organization: null,
      project: null,
      logLevel: 'off',
    });
    try {
      const completion: unknown = await client.chat.completions.create(
        {
          model: request.model,
          messages: request.messages.map(messageFor),
          max_tokens: request.maxTokens,
          ...(request.tools.length === 0 ? {} : { tools: request.tools.map(toolFor) }),
        },
        { signal },
      );
      return replyOf(completion, request);
    } catch (error) {
      signal.throwIfAborted();
      return failureOf(openai, error);
    }
  }
}

function messageFor(message: ModelMessage): OpenAI.ChatCompletionMessageParam {
  switch (message.role) {
    case 'prompt':
      return { role: 'user', content: message.text };
    case 'model':
      return {
        role: 'assistant',
        content: message.text,
        ...(message.calls.length === 0
          ? {}
          : {
              tool_calls: message.calls.map(({ id, tool, arguments: given }) => ({
                id,
                type: 'function' as const,
                function: { name: tool, arguments: given },
              })),
            }),
      };
    case 'tool':
      return { role: 'tool', tool_call_id: message.callId, content: message.output };
    default:
      return message satisfies never;
  }
}

function toolFor({ name, description, parameters }: OfferedTool): OpenAI.ChatCompletionTool {
  return { type: 'function', function: { name, description, parameters: { ...parameters } } };
}

function replyOf(completion: unknown, { messages }: ModelRequest): ModelOutcome {
  const parsed = completionSchema.safeParse(completion);
  const message = parsed.data?.choices[0]?.message;
  const text = message?.content ?? '';
  const calls = (message?.tool_calls ?? []).map(({ id, function: { name, arguments: given } }) => ({
    id,
    tool: name,
    arguments: given,
  }));
  if (message === undefined || (text === '' && calls.length === 0))
    return { kind: 'rejected', reason: 'It answered something that is no completion of a chat.' };
  // A service that doesn't tell what it used is taken to have used what it was told, and what it said.
  const told = parsed.data?.usage?.total_tokens;
  const tokens = told ?? estimatedTokens(JSON.stringify([messages, message]));
  return { kind: 'replied', reply: { role: 'model', text, calls }, tokens };
}

/** The service's own words may quote what it was sent; only what its status says is told. */
function failureOf(openai: Awaited<ReturnType<typeof loadOpenAi>>, error: unknown): ModelOutcome {
  if (error instanceof openai.APIConnectionTimeoutError)
    return { kind: 'away', reason: 'It gave no answer in time.' };
  if (error instanceof openai.APIConnectionError)
    return { kind: 'away', reason: 'It could not be reached, or the connection broke.' };
  if (!(error instanceof openai.APIError) || error.status === undefined) {
    // What isn't JSON is no completion.
    if (types.isNativeError(error) && error.name === 'SyntaxError')
      return { kind: 'rejected', reason: 'It answered something that is no completion of a chat.' };
    throw error;
  }
  const { status } = error;
  const reason = `It answered with the HTTP status ${status}.`;
  if (status === 401 || status === 403) return { kind: 'unauthorized', reason };
  if (status === 429)
    return {
      kind: 'rate_limited',
      reason,
      retryAfterMs: retryAfterMilliseconds(error.headers?.get('retry-after'), new Date()),
    };
  if (status === 408 || status === 409 || status >= 500) return { kind: 'away', reason };
  return { kind: 'rejected', reason };
}
