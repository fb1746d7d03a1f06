import type { Granted } from '../domain/decision';
import type { RecordedEvent } from '../domain/event';
import { recordDataSchema } from '../domain/known-record';
import type { Operation } from '../operations/operation';
import type { EventStore, TenantId } from '../store/event-store';
import { type Answer, answerOf } from './answer';

/** The answer that was given when an equal decision was recorded: the same body and the same receipt. */
export async function standingAnswer(
  store: EventStore,
  tenant: TenantId,
  operation: Pick<Operation, 'name' | 'gate'>,
  decision: Granted,
  standing: RecordedEvent,
): Promise<Answer> {
  const { body } = recordDataSchema.parse(standing.data);
  const others = decision.records.slice(1).flatMap(({ key }) => {
    const stream = body[key];
    return typeof stream === 'string' ? [stream] : [];
  });
  const heads = others.length === 0 ? [] : [...(await store.read(tenant, others)).facts.values()];
  const recorded = [standing, ...heads.flatMap(({ head }) => (head === undefined ? [] : [head]))];
  return answerOf(operation, { ...decision, body }, recorded);
}
