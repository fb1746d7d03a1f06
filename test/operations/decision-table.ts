import { type Asked, LedgerInMemory } from '../../application/ledger-in-memory';
import type { Decision, DecisionContext, DeploymentPosture } from '../../domain/decision';
import { WITHDRAWN } from '../../domain/event';
import type { JsonObject } from '../../domain/json';
import type { Outcome } from '../../domain/outcome';
import { type Reference, reference, referenceSchema } from '../../domain/reference';
import { keyRevocationStream, type Stream } from '../../domain/stream';
import { catalogue, type OperationName } from '../../operations/catalogue';
import type { Acting } from '../../operations/operation';

/** What was there before: a decision of the catalogue that is granted, or an event that the catalogue doesn't make yet. */
export type Earlier =
  | { readonly operation: OperationName; readonly request: object }
  | { readonly stream: Stream; readonly type: string; readonly data?: JsonObject };

export interface Circumstances {
  /** ISO 8601, UTC. */
  readonly at?: string;
  readonly deployment?: DeploymentPosture;
  /** The tenant of the token or the header. */
  readonly tenant?: Reference;
  /** The key of the session that asks. */
  readonly holderKey?: Reference;
  /** The UUID of the principal who asks. */
  readonly principal?: string;
}

/** What the decision is to be; of the body and of the records missing, what is told here. */
export type Expected =
  | {
      readonly outcome: Outcome;
      readonly code?: string;
      readonly body?: JsonObject;
      /** The fields told as missing, in order. */
      readonly missing?: readonly string[];
      readonly subject?: string;
      /** What a refusal tells besides; undefined where it is to tell nothing. */
      readonly details?: JsonObject | undefined;
    }
  /** The request doesn't fit the schema, at these JSON pointers. */
  | { readonly issues: readonly string[] };

export interface Case {
  readonly operation: OperationName;
  readonly expected: Expected;
  decide(): Decision | { readonly issues: readonly string[] };
}

/** By the sentence that they prove. */
export type Cases = Readonly<Record<string, Case>>;

export const tenant = reference('tenant_node', 'rheinwerk_calibration');
/** An operator for the tenant. */
export const acting: Acting = { tenant, principal: '0197f0a0-0000-7000-b000-000000000000' };

const noon = '2026-11-21T12:00:00.000Z';

export function given(...records: readonly Earlier[]) {
  return {
    when: (operation: OperationName, request: object, circumstances: Circumstances = {}) => ({
      // biome-ignore lint/suspicious/noThenProperty: the third word of given, when, then; nobody awaits it.
      then: (expected: Expected): Case => ({
        operation,
        expected,
        decide: () => Ledger.of(records).decide(operation, request, circumstances).decided,
      }),
    }),
  };
}

/** The operation's own example with other members; one that is undefined is left out. */
export function example(operation: OperationName, changes: Readonly<Record<string, unknown>> = {}): object {
  const changed = { ...catalogue[operation].example, ...changes };
  return Object.fromEntries(Object.entries(changed).filter(([, member]) => member !== undefined));
}

export function made(operation: OperationName, changes: Readonly<Record<string, unknown>> = {}): Earlier {
  return { operation, request: example(operation, changes) };
}

export function evidence(of: string, changes: Readonly<Record<string, unknown>> = {}): Earlier {
  return made('evidence.record', { reference: of, ...changes });
}

export function withdrawn(stream: Stream): Earlier {
  return { stream, type: WITHDRAWN };
}

export function revoked(keyRef: string): Earlier {
  return {
    stream: keyRevocationStream(referenceSchema.parse(keyRef)),
    type: 'KEY_CUSTODY_REVOKED',
    data: { body: { revocation: 'key_custody_revocation:earlier' } },
  };
}

/** What was there before, written by the decisions of the catalogue. */
export class Ledger {
  private readonly ledger = new LedgerInMemory();

  /** @throws Error where one of the records is refused: nothing rests on what never came about. */
  static of(records: readonly Earlier[]): Ledger {
    const ledger = new Ledger();
    for (const record of records)
      if (!ledger.keep(record)) throw new Error(`was to be granted: ${JSON.stringify(record)}`);
    return ledger;
  }

  /** Keeps what was there before; false where it is a decision that isn't granted, and so leaves no record. */
  keep(earlier: Earlier): boolean {
    if ('stream' in earlier) {
      this.ledger.append({ data: {}, ...earlier }, { recordedAt: noon });
      return true;
    }
    return this.tell(earlier.operation, earlier.request);
  }

  /** Keeps what is decided where it is granted; false where it isn't. */
  tell(name: OperationName, request: object, circumstances: Circumstances = {}): boolean {
    const asked = askedFor(name, request, circumstances);
    const decided = this.ledger.decide(asked);
    if ('issues' in decided || decided.decision.outcome === 'refused') return false;
    this.ledger.keep(asked, decided);
    return true;
  }

  decide(name: OperationName, request: object, circumstances: Circumstances = {}) {
    const decided = this.ledger.decide(askedFor(name, request, circumstances));
    return 'issues' in decided
      ? { decided: { issues: decided.issues.map(({ pointer }) => pointer) }, understood: {} }
      : { decided: decided.decision, understood: decided.request };
  }
}

function askedFor(name: OperationName, request: object, circumstances: Circumstances): Asked {
  return {
    operation: catalogue[name],
    request,
    acting: actingFor(request, circumstances),
    context: contextOf(circumstances),
  };
}

export const eventIds: DecisionContext['eventIds'] = [
  '0197f0a0-0000-7000-9000-000000000001',
  '0197f0a0-0000-7000-9000-000000000002',
  '0197f0a0-0000-7000-9000-000000000003',
  '0197f0a0-0000-7000-9000-000000000004',
];

export function contextOf({
  at = noon,
  deployment = { rootFallbackEnabled: false, keyStores: [{ name: 'embedded', provider: 'embedded' }] },
}: Circumstances): DecisionContext {
  return { now: at, eventIds, deployment };
}

function actingFor(
  request: object,
  { tenant: beside = tenant, principal = acting.principal, holderKey }: Circumstances,
): Acting {
  const named = 'tenant' in request ? referenceSchema.safeParse(request.tenant) : undefined;
  const asking = { tenant: named?.success === true ? named.data : beside, principal };
  return holderKey === undefined ? asking : { ...asking, holderKey };
}
