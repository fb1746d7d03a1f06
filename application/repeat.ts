import { canonicalJson } from '../domain/canonical-json';
import { type Decision, refuse } from '../domain/decision';
import { type RecordedEvent, WITHDRAWN } from '../domain/event';
import type { Fact } from '../domain/facts';
import type { JsonObject } from '../domain/json';
import { recordDataSchema } from '../domain/known-record';
import type { Stream } from '../domain/stream';
import type { Operation, Understood } from '../operations/operation';

/** A decision after it was held against what stands under its reference. */
interface Judged {
  readonly decision: Decision;
  /** The event that already keeps an equal decision; nothing new is to be written then. */
  readonly standing: RecordedEvent | undefined;
}

/**
 * Sameness. The same request decided the same way on the same facts is the old record; decided again over changed facts
 * it is the record's next version; other content under a taken reference is refused, after every other check. What was
 * withdrawn is no longer taken. An occurrence is never the same as an earlier one.
 */
export function judgeRepeat(
  operation: Pick<Operation, 'name' | 'gate' | 'repeats'>,
  { request }: Understood,
  decision: Decision,
  facts: ReadonlyMap<Stream, Fact>,
): Judged {
  if (decision.outcome === 'refused' || operation.repeats === 'each_time')
    return { decision, standing: undefined };
  const stream = decision.records[0].reference;
  const head = facts.get(stream)?.head;
  if (head === undefined || head.type === WITHDRAWN) return { decision, standing: undefined };
  const standing = recordDataSchema.parse(head.data);
  switch (operation.repeats) {
    case 'changed_answer':
      return same(standing.body, decision.body)
        ? { decision, standing: head }
        : { decision, standing: undefined };
    case 'same_reference': {
      if (standing.operation !== operation.name || !same(standing.request, request))
        return { decision: refuse('record_conflict', stream), standing: undefined };
      const unchanged = standing.outcome === decision.outcome && restsOnTheSame(head, stream, facts);
      return { decision, standing: unchanged ? head : undefined };
    }
    default:
      return operation.repeats satisfies never;
  }
}

function same(one: JsonObject, other: JsonObject): boolean {
  return canonicalJson(one) === canonicalJson(other);
}

function restsOnTheSame(event: RecordedEvent, own: Stream, facts: ReadonlyMap<Stream, Fact>): boolean {
  return [...facts].every(([stream, fact]) => stream === own || event.restedOn[stream] === fact.version);
}
