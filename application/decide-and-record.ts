import { createHmac } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { canonicalJson } from '../domain/canonical-json';
import type { Decision, DecisionContext, DeploymentPosture } from '../domain/decision';
import { DECISION_REFUSED, type NewEvent, type RecordedEvent } from '../domain/event';
import { type Fact, Facts } from '../domain/facts';
import { jsonObject } from '../domain/json';
import type { Principal } from '../domain/principal';
import { type Reference, reference } from '../domain/reference';
import type { Stream } from '../domain/stream';
import type { Operation, Understood } from '../operations/operation';
import type {
  AppendCommand,
  CommandKey,
  EventStore,
  EventToAppend,
  StoredCommand,
  TenantId,
} from '../store/event-store';
import type { RefusalCeiling } from '../store/refusal-ceiling';
import type { Tenants } from '../store/tenants';
import { type Answer, answerOf, answerSchema, recordData, refusalData } from './answer';
import { ok, problem, type Result } from './problem';
import { judgeRepeat } from './repeat';
import { standingAnswer } from './standing-answer';

export interface DecideDependencies {
  readonly store: EventStore;
  readonly tenants: Tenants;
  readonly ceiling: RefusalCeiling;
  readonly clock: () => Date;
  readonly deployment: DeploymentPosture;
}

/** What of an operation matters to how a decision is judged and kept. */
export type DecidedOperation = Pick<
  Operation,
  'name' | 'gate' | 'repeats' | 'method' | 'fields' | 'privateMaterialCode'
>;

/** A request that was understood, and who asks it for which tenant. */
export interface Question {
  readonly operation: DecidedOperation;
  readonly understood: Understood;
  readonly tenant: Reference;
  readonly principal: Principal;
}

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

interface RecordOptions {
  readonly idempotencyKey?: string;
  readonly accompany?: AccompanyingEvents;
}

const attempts = 5;

/**
 * The decision as it would be, on the facts as they stand with hypothetical ones laid over them. Nothing is recorded,
 * not even the tenant's name.
 */
export async function decideOnly(
  dependencies: DecideDependencies,
  { operation, understood, tenant }: Question,
  overlay: ReadonlyMap<Stream, Fact> = new Map(),
): Promise<Decision> {
  const id = await dependencies.tenants.find(tenant);
  const context = newContext(dependencies);
  const read = async (streams: readonly Stream[]) => {
    const recorded =
      id === undefined ? orNothing(streams) : (await dependencies.store.read(id, streams)).facts;
    return new Map([...recorded].map(([stream, fact]) => [stream, overlay.get(stream) ?? fact]));
  };
  const facts = await withNext(understood, await read(understood.reads), context.now, read);
  const decision = understood.decide(new Facts(facts, context.now), context);
  return judgeRepeat(operation, understood, decision, facts).decision;
}

/**
 * Decides and appends on the versions that the decision rests on; where one changed meanwhile, decides again.
 *
 * Most references are new, and most of what decisions rest on was just seen. So what would be granted on the facts as
 * they were seen last, and on nothing where nothing was seen, is tried on just that claim, without a read: the append
 * holds the claim against the record. Where it fails, or nothing would be granted or appended, the facts are read.
 */
export async function decideAndRecord(
  dependencies: DecideDependencies,
  question: Question,
  options: RecordOptions,
): Promise<Result<Answer>> {
  const { store, ceiling } = dependencies;
  const { operation, understood, principal } = question;
  const tenant = await dependencies.tenants.allot(question.tenant);
  const key = commandKey(question, options.idempotencyKey);
  let admitted = false;
  const seen = store.recall(tenant, understood.reads);
  const guesses = operation.repeats === 'same_reference' || seen.size > 0;
  for (let attempt = guesses ? -1 : 0; attempt < attempts; attempt++) {
    const unread = attempt < 0;
    const first = unread
      ? { facts: orNothing(understood.reads, seen), command: undefined }
      : await store.read(tenant, understood.reads, key);
    if (first.command !== undefined && key !== undefined) return repeated(first.command, key);

    const context = newContext(dependencies);
    const facts = await withNext(understood, first.facts, context.now, async (streams) => {
      const known = unread ? store.recall(tenant, streams) : undefined;
      // What others point to is there: that it wasn't seen doesn't say otherwise.
      return known?.size === streams.length ? known : (await store.read(tenant, streams)).facts;
    });
    const judged = understood.decide(new Facts(facts, context.now), context);
    const { decision, standing } = judgeRepeat(operation, understood, judged, facts);
    if (unread && (decision.outcome === 'refused' || standing !== undefined)) continue;

    if (decision.outcome === 'refused' && !admitted) {
      const admission = await ceiling.admit(principal.id);
      if (!admission.admitted) return suppressed(admission.retryAfterSeconds);
      admitted = true;
    }

    const answered =
      standing === undefined || decision.outcome === 'refused'
        ? undefined
        : await standingAnswer(store, tenant, operation, decision, standing);
    const plan = planAppend({ question, tenant, facts, context, decision, standing, options });
    if (plan === undefined) return ok(answered ?? answerOf(operation, decision, []));

    const written = await store.append({
      ...plan.command,
      ...(key === undefined
        ? {}
        : {
            command: {
              ...key,
              resultOf: (recorded) =>
                jsonObject(answered ?? answerOf(operation, decision, recorded.slice(0, plan.kept))),
            },
          }),
    });
    switch (written.status) {
      case 'appended':
        return ok(answered ?? answerOf(operation, decision, written.events.slice(0, plan.kept)));
      case 'duplicate':
        if (key === undefined) throw new Error('a duplicate was told of a command without a key');
        return repeated(written.command, key);
      case 'conflict':
        continue;
      default:
        return written satisfies never;
    }
  }
  return problem({
    code: 'facts_changed',
    detail: `What the decision rests on changed ${attempts} times while it was being made. Send the request again.`,
  });
}

const nothingRecorded: Fact = { version: 0, head: undefined };

/** The facts as they were seen; as if nothing were recorded where nothing was. */
function orNothing(
  streams: readonly Stream[],
  seen: ReadonlyMap<Stream, Fact> = new Map(),
): ReadonlyMap<Stream, Fact> {
  return new Map(streams.map((stream) => [stream, seen.get(stream) ?? nothingRecorded]));
}

/** The facts, and those that they point to. They are read later, but the append holds all of them to one moment. */
async function withNext(
  { readsNext }: Understood,
  facts: ReadonlyMap<Stream, Fact>,
  now: string,
  read: (streams: readonly Stream[]) => Promise<ReadonlyMap<Stream, Fact>>,
): Promise<ReadonlyMap<Stream, Fact>> {
  const next = [...new Set(readsNext(new Facts(facts, now)))].filter((stream) => !facts.has(stream));
  return next.length === 0 ? facts : new Map([...facts, ...(await read(next))]);
}

interface PlanInput {
  readonly question: Question;
  readonly tenant: TenantId;
  readonly facts: ReadonlyMap<Stream, Fact>;
  readonly context: DecisionContext;
  readonly decision: Decision;
  readonly standing: RecordedEvent | undefined;
  readonly options: RecordOptions;
}

/**
 * What is to be written; undefined if nothing. The first `kept` events are the records or the refusal, which the answer
 * tells of; indexes of them follow, then what accompanies the decision.
 */
function planAppend({ question, tenant, facts, context, decision, standing, options }: PlanInput) {
  const own = standing === undefined ? eventsOf(question, decision, facts, context) : [];
  const accompanying = (options.accompany?.(draftOf(decision, standing, own, facts)) ?? []).map(
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
  const versionOf = (stream: Stream) => facts.get(stream)?.version ?? 0;
  const records = decision.records.map((record, index): EventToAppend => {
    const { reference: stream, type, body } = record;
    const id = eventIds[index];
    if (id === undefined) throw new Error(`${operation.name} makes more records than there are ids for`);
    const own =
      index === 0 && body === undefined
        ? data
        : recordData(operation.name, decision, understood.request, record);
    return { stream, type, data: own, id, expected: versionOf(stream) };
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

function newContext({ clock, deployment }: DecideDependencies): DecisionContext {
  return { now: clock().toISOString(), eventIds: [uuidv7(), uuidv7(), uuidv7(), uuidv7()], deployment };
}

/** Keyed by the caller's own key, so that equal requests under different keys can't be told to be equal. */
function commandKey(
  { operation, understood, tenant, principal }: Question,
  idempotencyKey: string | undefined,
): CommandKey | undefined {
  if (idempotencyKey === undefined) return undefined;
  const requestHmac = createHmac('sha256', idempotencyKey)
    .update(canonicalJson({ tenant, request: understood.request }), 'utf8')
    .digest();
  return { principal: principal.id, route: operation.name, key: idempotencyKey, requestHmac };
}

function repeated(command: StoredCommand, key: CommandKey): Result<Answer> {
  if (command.requestHmac.equals(key.requestHmac)) return ok(answerSchema.parse(command.result));
  return problem({
    code: 'idempotency_key_reused',
    detail: 'The idempotency key was used for another request. Choose a new key for a new request.',
  });
}

function suppressed(retryAfterSeconds: number): Result<never> {
  return problem({
    code: 'refusals_suppressed',
    detail: 'Too many of your requests were refused in this minute; this one was counted but not recorded.',
    retryAfterSeconds,
  });
}
