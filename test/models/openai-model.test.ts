import type { ModelRequest } from '../../models/language-model';
import { OpenAiModel } from '../../models/openai-model';
import { addressOfNobody } from '../custody/http-server';
import { answers, asksFor, type ChatCompletions, chatCompletions, fails } from './chat-completions';

let service: ChatCompletions;
let model: OpenAiModel;
beforeAll(async () => {
  service = await chatCompletions();
  model = new OpenAiModel({ baseUrl: service.url, apiKey: 'a-key', timeoutMs: 2_000 });
});
afterAll(() => service.close());

const never = () => new AbortController().signal;
const request: ModelRequest = {
  model: 'a/model',
  maxTokens: 100,
  tools: [{ name: 'calculator', description: 'Calculates.', parameters: { type: 'object' } }],
  messages: [
    { role: 'prompt', text: 'What is 2+3?' },
    { role: 'model', text: '', calls: [{ id: 'c', tool: 'calculator', arguments: '{"expression":"2+3"}' }] },
    { role: 'tool', callId: 'c', output: '5' },
  ],
};

test('what was said is told as chat completions have it, with the key, and what was used is counted', async () => {
  service.reacts(answers('Five.', 17));
  expect(await model.ask(request, never())).toEqual({
    kind: 'replied',
    reply: { role: 'model', text: 'Five.', calls: [] },
    tokens: 17,
  });
  expect(service.taken.at(-1)).toEqual({
    authorization: 'Bearer a-key',
    body: {
      model: 'a/model',
      max_tokens: 100,
      messages: [
        { role: 'user', content: 'What is 2+3?' },
        {
          role: 'assistant',
          content: '',
          tool_calls: [
            {
              id: 'c',
              type: 'function',
              function: { name: 'calculator', arguments: '{"expression":"2+3"}' },
            },
          ],
        },
        { role: 'tool', tool_call_id: 'c', content: '5' },
      ],
      tools: [
        {
          type: 'function',
          function: { name: 'calculator', description: 'Calculates.', parameters: { type: 'object' } },
        },
      ],
    },
  });
});

test('tools that are asked for are told of as they were written', async () => {
  service.reacts(asksFor(['calculator', '{"expression":"1+1"}'], ['shell', 'not JSON']));
  expect(await model.ask(request, never())).toMatchObject({
    reply: {
      calls: [
        { id: 'call_0', tool: 'calculator', arguments: '{"expression":"1+1"}' },
        { id: 'call_1', tool: 'shell', arguments: 'not JSON' },
      ],
    },
  });
});

test.each([
  [401, {}, { kind: 'unauthorized' }],
  [403, {}, { kind: 'unauthorized' }],
  [429, { 'retry-after': '7' }, { kind: 'rate_limited', retryAfterMs: 7_000 }],
  [429, {}, { kind: 'rate_limited', retryAfterMs: undefined }],
  [429, { 'retry-after': 'Fri, 31 Dec 1999 23:59:59 GMT' }, { kind: 'rate_limited', retryAfterMs: 0 }],
  [500, {}, { kind: 'away' }],
  [503, {}, { kind: 'away' }],
  [400, {}, { kind: 'rejected' }],
  [404, {}, { kind: 'rejected' }],
])(
  'HTTP %i, %j comes to what can be done about it, and nothing of the body is told',
  async (status, headers, outcome) => {
    const seen = service.taken.length;
    service.reacts(fails(status, headers, JSON.stringify({ error: { message: 'you sent: What is 2+3?' } })));
    const came = await model.ask(request, never());
    expect(came).toMatchObject(outcome);
    expect(JSON.stringify(came)).not.toContain('What is');
    expect(service.taken).toHaveLength(seen + 1);
  },
);

test.each([
  ['no JSON', 'What is 2+3? {'],
  ['no choices', '{"choices":[]}'],
  ['nothing said', '{"choices":[{"message":{"content":""}}]}'],
  ['another shape', '[1,2,3]'],
])('an answer that is no completion is rejected: %s', async (_, body) => {
  service.reacts(fails(200, {}, body));
  expect(await model.ask(request, never())).toMatchObject({ kind: 'rejected' });
});

test('who can not be reached, or gives no answer in time, is away', async () => {
  const nobody = new OpenAiModel({ baseUrl: await addressOfNobody(), apiKey: 'k', timeoutMs: 2_000 });
  expect(await nobody.ask(request, never())).toMatchObject({ kind: 'away' });
  const hurried = new OpenAiModel({ baseUrl: service.url, apiKey: 'k', timeoutMs: 100 });
  service.reacts(() => {});
  expect(await hurried.ask(request, never())).toMatchObject({ kind: 'away' });
});

test('who asks no more is heard', async () => {
  const asking = new AbortController();
  service.reacts(() => asking.abort());
  await expect(model.ask(request, asking.signal)).rejects.toThrow('abort');
});
