import { z } from 'zod';

/** What came of using a tool. `reason` is for a person and the model; it repeats nothing that the model wrote. */
export type ToolOutcome =
  | { readonly kind: 'used'; readonly output: string }
  /** It was kept from doing what it was asked, and nothing was done. */
  | { readonly kind: 'refused'; readonly code: ToolRefusalCode; readonly reason: string }
  | { readonly kind: 'failed'; readonly code: ToolFailureCode; readonly reason: string };

export type ToolRefusalCode = 'expression_forbidden' | 'address_forbidden';

export const toolFailureCodes = [
  'arguments_invalid',
  'expression_invalid',
  'took_too_long',
  'took_too_much',
  'answer_too_large',
  'no_answer',
] as const;
export type ToolFailureCode = (typeof toolFailureCodes)[number];

/** The one argument of a tool, in the JSON that the model wrote; any name will do where it is the only one. */
export function argumentNamed(name: string, given: string): string | undefined {
  let read: unknown;
  try {
    read = JSON.parse(given);
  } catch {
    return undefined;
  }
  const parsed = z.record(z.string(), z.unknown()).safeParse(read);
  if (!parsed.success) return undefined;
  const values = Object.values(parsed.data);
  const value = Object.hasOwn(parsed.data, name)
    ? parsed.data[name]
    : values.length === 1
      ? values[0]
      : undefined;
  return typeof value === 'string' ? value : undefined;
}

export function invalidArguments(expected: string): ToolOutcome {
  return { kind: 'failed', code: 'arguments_invalid', reason: `Expected a JSON object with ${expected}.` };
}
