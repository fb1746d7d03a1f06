import type { Principal } from '../domain/principal';
import type { Reference } from '../domain/reference';
import type { Operation, Understood } from '../operations/operation';

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
