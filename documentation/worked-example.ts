import { type Answer, answerOf } from '../application/answer';
import { LedgerInMemory } from '../application/ledger-in-memory';
import type { DeploymentPosture, MissingRecord } from '../domain/decision';
import { type JsonObject, jsonObject } from '../domain/json';
import { kindsMadeByOperations } from '../domain/kinds';
import { kindOf, nameOf, type Reference, reference, referenceSchema } from '../domain/reference';
import { operations } from '../operations/catalogue';
import type { Acting, Operation } from '../operations/operation';
import {
  enrolledHolderKey,
  exampleDrills,
  exampleHolderKey,
  examplePrincipal,
  exampleTime,
} from './example-foundation';

/** A request with the answer that it gets. */
export interface Exchange {
  readonly operation: Operation;
  readonly request: JsonObject;
  readonly acting: Acting;
  readonly answer: Answer;
}

/** As a deployment is out of the box. */
const exampleDeployment: DeploymentPosture = {
  rootFallbackEnabled: false,
  keyStores: [{ name: 'embedded', provider: 'embedded' }],
};

/** An operation's example, decided. */
export interface WorkedExample extends Exchange {
  /** What had to be recorded before, in order: examples of other operations, renamed where the example asks for it. */
  readonly before: readonly Exchange[];
}

const actingTenant = reference('tenant_node', 'rheinwerk_calibration');
const exampleOperator = '0197f0a0-0000-7000-b000-000000000000';

const worked = new Map<string, WorkedExample>();
const underWay = new Set<string>();

/**
 * Decides the example of an operation, after what it asks for was recorded by the examples of others. The rules
 * themselves say what is missing; nothing here knows an operation by name.
 */
export function workedExample(operation: Operation): WorkedExample {
  const known = worked.get(operation.name);
  if (known !== undefined) return known;
  underWay.add(operation.name);
  const { exchange, before } = new Course().send(operation, exampleOf(operation));
  underWay.delete(operation.name);
  const example = { ...exchange, before };
  worked.set(operation.name, example);
  return example;
}

class Course {
  private readonly ledger = new LedgerInMemory();
  private readonly sought = new Set<string>();
  private count = 0;

  constructor() {
    for (const event of [enrolledHolderKey, ...exampleDrills])
      this.ledger.append(event, { recordedAt: exampleTime });
  }

  send(
    operation: Operation,
    request: JsonObject,
  ): { readonly exchange: Exchange; readonly before: readonly Exchange[] } {
    const acting = actingFor(request);
    const before: Exchange[] = [];
    for (;;) {
      const asked = { operation, request, acting, context: this.context() };
      const judged = this.ledger.decide(asked);
      if ('issues' in judged)
        throw new Error(`the example of ${operation.name} does not fit: ${JSON.stringify(judged.issues)}`);
      const missing = judged.decision.outcome === 'refused' ? judged.decision.missing : [];
      const supplied = missing.flatMap((record) => this.supply(record, request));
      before.push(...supplied);
      if (supplied.length > 0) continue;
      const recorded = this.ledger.keep(asked, judged);
      this.count += asked.context.eventIds.length;
      const answer = answerOf(operation, judged.decision, recorded);
      return { exchange: { operation, request, acting, answer }, before };
    }
  }

  /** What records the missing record; nothing where no example does, or it was tried before. */
  private supply({ reference: wanted, kinds }: MissingRecord, asker: JsonObject): readonly Exchange[] {
    if (wanted === undefined || this.sought.has(wanted) || !kinds.includes(kindOf(wanted))) return [];
    this.sought.add(wanted);
    for (const maker of operations) {
      const request = requestThatMakes(maker, wanted);
      if (request === undefined) continue;
      const { exchange, before } = this.send(maker, asReal(request, asker));
      return [...before, exchange];
    }
    return [];
  }

  private context() {
    const id = (offset: number) => `0197f0a0-0000-7000-8000-${String(this.count + offset).padStart(12, '0')}`;
    const eventIds = [id(1), id(2), id(3), id(4)] as const;
    return { now: exampleTime, eventIds, deployment: exampleDeployment };
  }
}

/** A session asks where the request names its holder key or bears a signature of that; else an operator for the tenant. */
function actingFor({ tenant, holder_key: holderKey, signature }: JsonObject): Acting {
  const named = referenceSchema.safeParse(tenant);
  const acting = { tenant: named.success ? named.data : actingTenant };
  return holderKey === undefined && signature === undefined
    ? { ...acting, principal: exampleOperator }
    : { ...acting, principal: examplePrincipal, holderKey: exampleHolderKey };
}

/** What a request that says that it is no fixture rests on is none either. */
function asReal(request: JsonObject, asker: JsonObject): JsonObject {
  return asker.fixture === false && 'fixture' in request ? { ...request, fixture: false } : request;
}

/** The example of an operation with the names in it changed such that it makes the record that is wanted. */
function requestThatMakes(maker: Operation, wanted: Reference): JsonObject | undefined {
  const kind = kindOf(wanted);
  const request = exampleOf(maker);
  for (const [key, kinds] of Object.entries(maker.produces)) {
    // Where no kinds are stated, any may be entered that no operation makes.
    if (kinds.length === 0 ? kindsMadeByOperations.has(kind) : !kinds.includes(kind)) continue;
    const made = referenceSchema.safeParse(answered(maker)?.body[key]);
    if (made.success) return renamed(request, made.data, wanted);
  }
  return undefined;
}

/** Undefined while the example itself is being worked: nothing comes about by what rests on it. */
function answered(operation: Operation): Answer | undefined {
  return underWay.has(operation.name) ? undefined : workedExample(operation).answer;
}

/** The field that names the record is changed; where the operation makes the name of another's, every field of that name. */
function renamed(request: JsonObject, made: Reference, wanted: Reference): JsonObject {
  const fields = Object.entries(request);
  const naming = fields.filter(([field, value]) => field !== 'tenant' && value === made);
  const sameName = fields.flatMap(([field, value]) => {
    const named = referenceSchema.safeParse(value);
    if (field === 'tenant' || !named.success || nameOf(named.data) !== nameOf(made)) return [];
    return [[field, reference(kindOf(named.data), nameOf(wanted))] as const];
  });
  const changes =
    naming.length > 0 ? naming.map(([field]): readonly [string, Reference] => [field, wanted]) : sameName;
  return { ...request, ...Object.fromEntries(changes) };
}

function exampleOf({ example }: Operation): JsonObject {
  return jsonObject(Object(example));
}
