import type { ModelRequest } from './language-model';

/** No tokenizer in use makes more tokens of a text: few make one of less than three bytes on average. */
const bytesAToken = 3;

export function estimatedTokens(text: string): number {
  return Math.ceil(Buffer.byteLength(text, 'utf8') / bytesAToken);
}

/** What a request may use: all that is told to the model, and the longest reply. */
export function mostTokens({ messages, tools, maxTokens }: Omit<ModelRequest, 'model'>): number {
  return estimatedTokens(JSON.stringify([messages, tools])) + maxTokens;
}
