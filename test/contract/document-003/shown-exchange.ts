import type { Portcullis } from '../../../client';
import { canonicalJson } from '../../../domain/canonical-json';
import { commitmentTo } from '../../../domain/commitment';
import { jsonObject } from '../../../domain/json';
import { catalogue, type OperationName } from '../../../operations/catalogue';

/** A request of document 003 with the answer that the document shows. */
export interface ShownExchange {
  readonly operation: OperationName;
  readonly method?: 'GET' | 'POST';
  readonly path: string;
  /** The commitment to what the document sends, as canonical JSON; the text itself is the operation's example. */
  readonly request?: string;
  /** Sends it with the SDK, and gives the record by the name that the SDK has for it. */
  ask(client: Portcullis): Promise<unknown>;
  readonly outcome: string;
  readonly code?: string;
  /** The record that the receipt proves. */
  readonly record: unknown;
  /** All of the body but `durable_state`. */
  readonly body: object;
  readonly durableState?: object;
}

/** The commitment to an operation's example, to be held against that to the document's. */
export function commitmentToExample(operation: OperationName): string {
  return commitmentTo(canonicalJson(jsonObject(catalogue[operation].example)));
}
