import { echo } from '../../models/echo-model';
import type { ModelMessage, OfferedTool } from '../../models/language-model';
import { estimatedTokens, mostTokens } from '../../models/token-estimate';

const tools: readonly OfferedTool[] = [
  {
    name: 'calculator',
    description: 'Calculates.',
    parameters: { type: 'object', properties: { expression: { type: 'string' } } },
  },
];

async function replyTo(...messages: readonly ModelMessage[]) {
  const outcome = await echo.ask(
    { model: 'echo', messages, tools, maxTokens: 1_024 },
    AbortSignal.timeout(1),
  );
  if (outcome.kind !== 'replied') throw new Error(outcome.reason);
  return outcome;
}

test('repeats the prompt, and the same prompt has the same answer', async () => {
  const prompt = { role: 'prompt', text: 'Health check for tenant acme-corp' } as const;
  const { reply } = await replyTo(prompt);
  expect(reply).toEqual({ role: 'model', text: 'echo\nHealth check for tenant acme-corp', calls: [] });
  expect(await replyTo(prompt)).toEqual(await replyTo(prompt));
});

test('has the tools used that lines of the prompt name, and tells what they gave', async () => {
  const prompt = {
    role: 'prompt',
    text: 'Please:\ncalculator: 2+3\nshell: ls -l\nNote: this is none',
  } as const;
  const { reply } = await replyTo(prompt);
  expect(reply.calls).toEqual([
    { id: 'line-2', tool: 'calculator', arguments: '{"expression":"2+3"}' },
    { id: 'line-3', tool: 'shell', arguments: '{"input":"ls -l"}' },
  ]);
  const { reply: last } = await replyTo(prompt, reply, { role: 'tool', callId: 'line-2', output: '5' });
  expect(last.calls).toEqual([]);
  expect(last.text).toBe(`echo\n${prompt.text}\n5`);
});

test('uses no more tokens than are reserved for it', async () => {
  const prompt = { role: 'prompt', text: 'ünïcödé '.repeat(100) } as const;
  const { tokens } = await replyTo(prompt);
  expect(tokens).toBeLessThanOrEqual(mostTokens({ messages: [prompt], tools, maxTokens: 1_024 }));
  expect(estimatedTokens('a'.repeat(300))).toBe(100);
});
