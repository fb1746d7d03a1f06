import { echo } from './echo-model';
import type { LanguageModel } from './language-model';
import { OpenAiModel } from './openai-model';

/** Where the models of a deployment are, and the one that is built in. */
export interface ModelProviders {
  /** By name; the first is meant where a run names none. */
  readonly names: readonly [string, ...string[]];
  /** The provider's models, asked with a tenant's own credentials. Undefined where there is no such provider. */
  opened(provider: string, apiKey: string): LanguageModel | undefined;
  /** Stands in where a tenant has no credentials. */
  readonly builtIn: LanguageModel;
}

export const openRouter = { openrouter: 'https://openrouter.ai/api/v1' };

/** How long a model may take for a reply. */
const timeoutMs = 60_000;

/** @param baseUrls by the name of the provider, in order; one at least */
export function modelProviders(baseUrls: Readonly<Record<string, string>> = openRouter): ModelProviders {
  const [first = 'openrouter', ...others] = Object.keys(baseUrls);
  return {
    names: [first, ...others],
    opened: (provider, apiKey) => {
      const baseUrl = Object.hasOwn(baseUrls, provider) ? baseUrls[provider] : undefined;
      return baseUrl === undefined ? undefined : new OpenAiModel({ baseUrl, apiKey, timeoutMs });
    },
    builtIn: echo,
  };
}
