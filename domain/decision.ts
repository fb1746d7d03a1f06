import type { JsonObject } from './json';
import type { KeyStoreProvider } from './key';
import type { GrantedOutcome } from './outcome';
import type { Reference } from './reference';
import type { RefusalCode } from './refusal-codes';
import type { Stream } from './stream';

/** A record that a granted decision makes, or makes a next version of. */
export interface NewRecord {
  /** The body's key that names the record; `durable_state` is told under it where there are several. */
  readonly key: string;
  readonly reference: Reference;
  /** UPPER_SNAKE. */
  readonly type: string;
  /** What stands in the record, where that isn't the body of the answer: such as each key's own status in a rotation. */
  readonly body?: JsonObject;
}

export interface Granted<Body extends object = JsonObject, Code extends RefusalCode = RefusalCode> {
  readonly outcome: GrantedOutcome;
  /** A stable code that comes with the outcome, such as the gate that keeps a precheck pending. */
  readonly code?: Code;
  readonly body: Body;
  readonly records: readonly [NewRecord, ...NewRecord[]];
  /** Streams that index the decision, such as a key's revocations; each gets an event of the first record's type. */
  readonly indexedIn?: readonly Stream[];
}

export interface Refused<Code extends RefusalCode = RefusalCode, Details extends object = never> {
  readonly outcome: 'refused';
  readonly code: Code;
  /** What the decision is about: what refusals are looked up by. */
  readonly subject: Reference | undefined;
  /** The records that were absent or unknown, by the field that names them. */
  readonly missing: readonly MissingRecord[];
  /** What its record and its answer tell besides, such as the limits that a pilot would have. */
  readonly details?: Details;
}

export interface MissingRecord {
  readonly field: string;
  /** Undefined where the request names none. */
  readonly reference: Reference | undefined;
  /** The kinds of record that would do. */
  readonly kinds: readonly string[];
}

export type Decision<
  Body extends object = JsonObject,
  Code extends RefusalCode = RefusalCode,
  Details extends object = JsonObject,
> = Granted<Body, Code> | Refused<Code, Details>;

/** The ids that a decision's events will have, in the order of its records, of which none makes more. */
export interface EventIds {
  readonly 0: string;
  readonly 1: string;
  readonly 2: string;
  readonly 3: string;
  readonly [beyond: number]: string | undefined;
}

/** What a decision may not find out by itself. */
export interface DecisionContext {
  /** ISO 8601, UTC, milliseconds. */
  readonly now: string;
  readonly eventIds: EventIds;
  readonly deployment: DeploymentPosture;
}

/** What the deployment says of itself, as its configuration has it. */
export interface DeploymentPosture {
  /** A fixture root key stands in where no root key is; it blocks production structurally. */
  readonly rootFallbackEnabled: boolean;
  /** The key stores that keys can be bound to, by the names that the deployment gives them. */
  readonly keyStores: readonly { readonly name: string; readonly provider: KeyStoreProvider }[];
}

/** Shortens a refusal in `decide`. */
export function refuse<Code extends RefusalCode>(
  code: Code,
  subject: Reference | undefined,
  missing: readonly MissingRecord[] = [],
): Refused<Code> {
  return { outcome: 'refused', code, subject, missing };
}
