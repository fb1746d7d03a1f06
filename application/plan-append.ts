import { v7 as uuidv7 } from 'uuid';
import type { Decision, DecisionContext } from '../domain/decision';
import { DECISION_REFUSED, type NewEvent, type RecordedEvent } from '../domain/event';
import type { Fact } from '../domain/facts';
import { reference } from '../domain/reference';
import type { Stream } from '../domain/stream';
import type { AppendCommand, EventToAppend, TenantId } from '../store/event-store';
import { recordData, refusalData } from './answer';
import type { Question } from './question';

/** A decision as it is about to be written, for a process that keeps a note of it in the same transaction. */
export interface Draft {
  readonly decision: Decision;
  /** The event that keeps the decision: a new one, or the standing one of an equal decision. */
  readonly eventId: string;
  /** The record that the event belongs to, or the refusal. */
  readonly stream: Stream;
  /** The versions of records that the decision makes; none where it is refused or finds an equal one. */
  readonly made: readonly { readonly record: Stream; readonly version: number }[];
}

/** Events to keep in the same transaction as the decision, in streams of the process that asked for it. */
export type AccompanyingEvents = (draft: Draft) => readonly NewEvent[];

interface PlanInput {
  readonly question: Question;
  readonly tenant: TenantId;
  readonly facts: ReadonlyMap<Stream, Fact>;
  readonly context: DecisionContext;
  readonly decision: Decision;
  readonly standing: RecordedEvent | undefined;
  readonly accompany: AccompanyingEvents | undefined;
}

/**
 * What is to be written; undefined if nothing. The first `kept` events are the records or the refusal, which the answer
 * tells of; indexes of them follow, then what accompanies the decision.
 */
export function planAppend({ question, tenant, facts, context, decision, standing, accompany }: PlanInput) {
  const own = standing === undefined ? eventsOf(question, decision, facts, context) : [];
  const accompanying = (accompany?.(draftOf(decision, standing, own, facts)) ?? []).map(
    (event): EventToAppend => ({ ...event, id: uuidv7(), expected: 'any' }),
  );
  const [first, ...rest] = [...own, ...accompanying];
  if (first === undefined) return undefined;
  const command: AppendCommand = {
    tenant,
    actor: question.principal.id,
    recordedAt: context.now,
    restedOn: versionsOf(facts),
    events: [first, ...rest],
    // What a process records, its next steps mostly ask for.
    restedOnSoon: accompany !== undefined,
  };
  const records = decision.outcome === 'refused' ? 1 : decision.records.length;
  return { command, kept: Math.min(records, own.length) };
}

function versionsOf(facts: ReadonlyMap<Stream, Fact>): AppendCommand['restedOn'] {
  // Without a prototype it is a plain dictionary; else each new name would make a shape of its own, which costs more.
  const versions: Record<Stream, number> = Object.create(null);
  for (const [stream, { version }] of facts) versions[stream] = version;
  return versions;
}

function draftOf(
  decision: Decision,
  standing: RecordedEvent | undefined,
  own: readonly EventToAppend[],
  facts: ReadonlyMap<Stream, Fact>,
): Draft {
  if (standing !== undefined) return { decision, eventId: standing.id, stream: standing.stream, made: [] };
  const keeper = own[0];
  if (keeper === undefined) throw new Error('a decision that is kept nowhere');
  const records = decision.outcome === 'refused' ? [] : decision.records;
  const made = records.map(({ reference: record }) => ({
    record,
    version: (facts.get(record)?.version ?? 0) + 1,
  }));
  return { decision, eventId: keeper.id, stream: keeper.stream, made };
}

function eventsOf(
  { operation, understood }: Question,
  decision: Decision,
  facts: ReadonlyMap<Stream, Fact>,
  { eventIds }: DecisionContext,
): readonly EventToAppend[] {
  if (decision.outcome === 'refused') {
    const id = eventIds[0];
    const data = refusalData(operation.name, decision, understood.request);
    return [{ stream: reference('refusal', id), type: DECISION_REFUSED, data, id, expected: 0 }];
  }
  const data = recordData(operation.name, decision, understood.request);
  const records = decision.records.map((record, index): EventToAppend => {
    const { reference: stream, type, body } = record;
    const id = eventIds[index];
    if (id === undefined) throw new Error(`${operation.name} makes more records than there are ids for`);
    const own =
      index === 0 && body === undefined
        ? data
        : recordData(operation.name, decision, understood.request, record);
    return { stream, type, data: own, id, expected: facts.get(stream)?.version ?? 0 };
  });
  const indexes = (decision.indexedIn ?? []).map(
    (stream): EventToAppend => ({
      stream,
      type: decision.records[0].type,
      data,
      id: uuidv7(),
      // An index that the decision didn't look at may grow meanwhile.
      expected: facts.get(stream)?.version ?? 'any',
    }),
  );
  return [...records, ...indexes];
}
