/** What is said between a run and its model. */
export type ModelMessage =
  | { readonly role: 'prompt'; readonly text: string }
  | ModelReply
  | { readonly role: 'tool'; readonly callId: string; readonly output: string };

/** What a model says in its turn: an answer, or which tools it wants to have used. */
export interface ModelReply {
  readonly role: 'model';
  readonly text: string;
  readonly calls: readonly ToolCall[];
}

/** A tool that a model wants to have used, in the model's own words: nothing of it is to be trusted. */
export interface ToolCall {
  readonly id: string;
  readonly tool: string;
  /** JSON, as the model wrote it. */
  readonly arguments: string;
}

/** A tool as a model is told of it. */
export interface OfferedTool {
  readonly name: string;
  readonly description: string;
  /** JSON Schema of an object. */
  readonly parameters: Readonly<Record<string, unknown>>;
}

export interface ModelRequest {
  readonly model: string;
  readonly messages: readonly ModelMessage[];
  readonly tools: readonly OfferedTool[];
  /** Tokens that the reply may have. */
  readonly maxTokens: number;
}

/** What came of asking a model. `reason` is for a person, and holds nothing of what was said and no credentials. */
export type ModelOutcome =
  | { readonly kind: 'replied'; readonly reply: ModelReply; readonly tokens: number }
  /** The credentials are wrong, or are not for this model. */
  | { readonly kind: 'unauthorized'; readonly reason: string }
  | { readonly kind: 'rate_limited'; readonly reason: string; readonly retryAfterMs: number | undefined }
  /** It can't be reached, takes too long, or fails: it may be asked again. */
  | { readonly kind: 'away'; readonly reason: string }
  /** It understood and refused, or its reply isn't one: asking again changes nothing. */
  | { readonly kind: 'rejected'; readonly reason: string };

export interface LanguageModel {
  ask(request: ModelRequest, signal: AbortSignal): Promise<ModelOutcome>;
}
