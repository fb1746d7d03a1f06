import type { Decision, DecisionContext, DeploymentPosture } from '../domain/decision';
import { type Fact, Facts } from '../domain/facts';
import { jsonObject } from '../domain/json';
import type { Stream } from '../domain/stream';
import type { Understood } from '../operations/operation';
import type { EventStore } from '../store/event-store';
import type { RefusalCeiling } from '../store/refusal-ceiling';
import type { Tenants } from '../store/tenants';
import { type Answer, answerOf } from './answer';
import { commandKey, repeated } from './command-key';
import { NewEventIds } from './new-event-ids';
import { type AccompanyingEvents, planAppend } from './plan-append';
import { ok, problem, type Result } from './problem';
import type { Question } from './question';
import { judgeRepeat } from './repeat';
import { standingAnswer } from './standing-answer';

export interface DecideDependencies {
  readonly store: EventStore;
  readonly tenants: Tenants;
  readonly ceiling: RefusalCeiling;
  readonly clock: () => Date;
  readonly deployment: DeploymentPosture;
}

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
  { idempotencyKey, accompany }: RecordOptions,
): Promise<Result<Answer>> {
  const { store, ceiling } = dependencies;
  const { operation, understood, principal } = question;
  const tenant = await dependencies.tenants.allot(question.tenant);
  const key = commandKey(question, idempotencyKey);
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
    const plan = planAppend({ question, tenant, facts, context, decision, standing, accompany });
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

function newContext({ clock, deployment }: DecideDependencies): DecisionContext {
  return { now: clock().toISOString(), eventIds: new NewEventIds(), deployment };
}

function suppressed(retryAfterSeconds: number): Result<never> {
  return problem({
    code: 'refusals_suppressed',
    detail: 'Too many of your requests were refused in this minute; this one was counted but not recorded.',
    retryAfterSeconds,
  });
}
