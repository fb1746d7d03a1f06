import type { DurableRecord, Receipt, RefusedBody } from './shapes.generated';

export type { DurableRecord, Receipt, RefusedBody } from './shapes.generated';

export type GrantedOutcome = 'admitted' | 'pending' | 'verified' | 'recorded';

/** The members that only a granted body has are readable on a refused one too, and undefined there. */
type Without<Body, Told> = {
  readonly [Member in Exclude<keyof Body, keyof RefusedBody | keyof Told | 'durableState'>]?: undefined;
};

/** A refusal: a decision like any other, with what would mend it, and what an operation tells besides. */
export interface Refusal<Name extends string, Body, Code extends string, Details = unknown> {
  readonly operation: Name;
  readonly outcome: 'refused';
  readonly body: Omit<RefusedBody, 'stableCode'> & {
    readonly stableCode: Code;
    readonly durableState: DurableRecord | null;
  } & Without<Body, Details> &
    Details;
  /** Null on a dry run, which records nothing. */
  readonly receipt: Receipt | null;
}

export interface Grant<Name extends string, Body> {
  readonly operation: Name;
  readonly outcome: GrantedOutcome;
  readonly body: Body;
  /** Null on a dry run, which records nothing. */
  readonly receipt: Receipt | null;
}

/** What an operation answers. A refusal is a value, not an exception: `outcome` tells them apart. */
export type Answer<Name extends string, Body, Code extends string, Details = unknown> =
  | Grant<Name, Body>
  | Refusal<Name, Body, Code, Details>;
