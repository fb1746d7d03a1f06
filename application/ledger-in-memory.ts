import { createHash } from 'node:crypto';
import type { Decision, DecisionContext } from '../domain/decision';
import { DECISION_REFUSED, type NewEvent, type RecordedEvent } from '../domain/event';
import { type Fact, Facts } from '../domain/facts';
import type { JsonObject } from '../domain/json';
import { canonicalEvent, canonicalPrefix, leafHash, ledgerLeaf } from '../domain/ledger-leaf';
import { reference } from '../domain/reference';
import type { Stream } from '../domain/stream';
import type { Acting, Operation } from '../operations/operation';
import type { SchemaIssue } from '../operations/schema-issue';
import { recordData, refusalData } from './answer';

/** A request, for whom it is decided, and what the decision may not find out by itself. */
export interface Asked {
  readonly operation: Operation;
  readonly request: unknown;
  readonly acting: Acting;
  readonly context: DecisionContext;
}

interface Decided {
  readonly decision: Decision;
  /** The request as it is recorded. */
  readonly request: JsonObject;
  readonly restedOn: Readonly<Record<Stream, number>>;
}

type Judged = Decided | { readonly issues: readonly SchemaIssue[] };

const tenantId = '0197f0a0-0000-7000-a000-000000000000';
const nobody = '0197f0a0-0000-7000-b000-000000000000';

/**
 * Streams of one tenant in memory, written by the decisions of the catalogue: for what explains and tests the rules
 * without a database. The same requests always make the same events.
 */
export class LedgerInMemory {
  private readonly streams = new Map<Stream, RecordedEvent>();

  /** The decision as it would be; keeps nothing. */
  decide({ operation, request, acting, context }: Asked): Judged {
    const understanding = operation.understand(request, acting);
    if ('issues' in understanding) return understanding;
    const { understood } = understanding;
    const first = this.facts(understood.reads);
    const facts = new Map([...first, ...this.facts(understood.readsNext(new Facts(first, context.now)))]);
    return {
      decision: understood.decide(new Facts(facts, context.now), context),
      request: understood.request,
      restedOn: Object.fromEntries([...facts].map(([stream, { version }]) => [stream, version])),
    };
  }

  /** Keeps what was decided, as the store would. */
  keep(
    { operation, acting, context }: Asked,
    { decision, request, restedOn }: Decided,
  ): readonly RecordedEvent[] {
    const kept = (event: NewEvent, index: number) =>
      this.append(event, {
        id: context.eventIds[index],
        recordedAt: context.now,
        restedOn,
        actor: acting.principal,
      });
    if (decision.outcome === 'refused') {
      const stream = reference('refusal', context.eventIds[0]);
      return [
        kept({ stream, type: DECISION_REFUSED, data: refusalData(operation.name, decision, request) }, 0),
      ];
    }
    const recorded = decision.records.map((record, index) =>
      kept(
        {
          stream: record.reference,
          type: record.type,
          data: recordData(operation.name, decision, request, record),
        },
        index,
      ),
    );
    const data = recordData(operation.name, decision, request);
    for (const stream of decision.indexedIn ?? []) kept({ stream, type: decision.records[0].type, data }, 0);
    return recorded;
  }

  append(
    event: NewEvent,
    {
      id = nobody,
      recordedAt,
      restedOn = {},
      actor = nobody,
    }: {
      readonly id?: string | undefined;
      readonly recordedAt: string;
      readonly restedOn?: RecordedEvent['restedOn'];
      /** The UUID of the principal who asked. */
      readonly actor?: string;
    },
  ): RecordedEvent {
    const version = this.fact(event.stream).version + 1;
    const salt = createHash('sha256').update(`${id}/${event.stream}`).digest();
    const prefix = canonicalPrefix({ ...event, id, recordedAt, restedOn, actor, tenant: tenantId });
    const recorded: RecordedEvent = {
      ...event,
      id,
      version,
      actor,
      restedOn,
      recordedAt,
      salt: salt.toString('base64url'),
      leafHash: leafHash(ledgerLeaf(salt, canonicalEvent(prefix, version))),
    };
    this.streams.set(event.stream, recorded);
    return recorded;
  }

  private facts(streams: readonly Stream[]): ReadonlyMap<Stream, Fact> {
    return new Map(streams.map((stream) => [stream, this.fact(stream)]));
  }

  private fact(stream: Stream): Fact {
    const head = this.streams.get(stream);
    return { version: head?.version ?? 0, head };
  }
}
