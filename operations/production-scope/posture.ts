import type { Facts } from '../../domain/facts';
import type { Reference } from '../../domain/reference';
import type { Stream } from '../../domain/stream';
import type { Acting } from '../operation';
import type { ScopeQuestion } from './request';

/** What an evaluation looks at beside its question. */
export interface Circumstances {
  readonly facts: Facts;
  readonly acting: Acting;
  /** ISO 8601, UTC. */
  readonly now: string;
}

/** A value that a record tells where the question leaves it out. */
export interface Inferred<Value extends string> {
  readonly value: Value;
  readonly record: Reference;
}

/** What a posture field comes to, and whether its gate may pass on it. */
export type Finding =
  | { readonly status: 'missing' }
  | { readonly status: 'given'; readonly holds: boolean }
  | ({ readonly status: 'inferred'; readonly holds: boolean } & Inferred<string>);

/** How a posture field is settled: what is read for it, directly and behind that, and what it comes to. */
export interface PostureRule {
  reads?(question: ScopeQuestion, acting: Acting): readonly Stream[];
  readsNext?(question: ScopeQuestion, facts: Facts): readonly Stream[];
  settle(question: ScopeQuestion, circumstances: Circumstances): Finding;
}

/** A value that is given counts as given; else the records tell it, or it is missing. */
export function settled<Value extends string>(
  given: Value | undefined,
  inferred: Inferred<Value> | undefined,
  holds: (value: Value) => boolean,
): Finding {
  if (given !== undefined) return { status: 'given', holds: holds(given) };
  if (inferred === undefined) return { status: 'missing' };
  return { status: 'inferred', ...inferred, holds: holds(inferred.value) };
}

/** A posture that no record tells. */
export function toBeGiven<Value>(
  of: (question: ScopeQuestion) => Value | undefined,
  holds: (value: Value) => boolean,
): PostureRule {
  return {
    settle(question) {
      const given = of(question);
      return given === undefined ? { status: 'missing' } : { status: 'given', holds: holds(given) };
    },
  };
}
