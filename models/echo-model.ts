import type { LanguageModel, ModelMessage, ModelOutcome, ModelRequest, ToolCall } from './language-model';
import { estimatedTokens } from './token-estimate';

/**
 * A line of the prompt that asks for a tool: its name, a colon, a space and the tool's one argument, such as
 * `calculator: 2+3`.
 */
const toolLine = /^([a-z][a-z0-9_-]*): +(\S.*)$/;

/**
 * The model that is built in, for a tenant that has no secret for its provider: it sends nothing anywhere, and the same
 * prompt has the same answer. It repeats the prompt, and has the tools used that lines of the prompt ask for.
 */
export const echo: LanguageModel = {
  async ask({ messages, tools }: ModelRequest): Promise<ModelOutcome> {
    const prompt = messages
      .flatMap((message) => (message.role === 'prompt' ? [message.text] : []))
      .join('\n');
    const outputs = messages.flatMap((message) => (message.role === 'tool' ? [message.output] : []));
    const calls = outputs.length > 0 ? [] : callsIn(prompt, tools);
    const text = calls.length > 0 ? '' : ['echo', prompt, ...outputs].join('\n');
    return { kind: 'replied', reply: { role: 'model', text, calls }, tokens: tokensOf(messages, text) };
  },
};

function callsIn(prompt: string, tools: ModelRequest['tools']): readonly ToolCall[] {
  return prompt.split('\n').flatMap((line, index) => {
    const [, tool, argument] = toolLine.exec(line.trim()) ?? [];
    if (tool === undefined || argument === undefined) return [];
    const parameters = tools.find(({ name }) => name === tool)?.parameters;
    return [
      { id: `line-${index + 1}`, tool, arguments: JSON.stringify({ [firstOf(parameters)]: argument }) },
    ];
  });
}

/** What the argument is called: as the tool's schema names its first. */
function firstOf(parameters: Readonly<Record<string, unknown>> | undefined): string {
  const properties = parameters?.properties;
  const [first] = typeof properties === 'object' && properties !== null ? Object.keys(properties) : [];
  return first ?? 'input';
}

function tokensOf(messages: readonly ModelMessage[], text: string): number {
  return estimatedTokens(JSON.stringify(messages)) + estimatedTokens(text);
}
