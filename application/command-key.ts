import { createHmac } from 'node:crypto';
import { canonicalJson } from '../domain/canonical-json';
import type { JsonObject } from '../domain/json';
import type { Reference } from '../domain/reference';
import type { CommandKey, StoredCommand } from '../store/event-store';
import { type Answer, answerSchema } from './answer';
import { ok, problem, type Result } from './problem';
import type { Question } from './question';

/** What is sent, by whom and for whom. */
export interface KeyedRequest extends Pick<CommandKey, 'principal' | 'route'> {
  readonly tenant: Reference;
  readonly request: JsonObject;
}

/** Keyed by the caller's own key, so that equal requests under different keys can't be told to be equal. */
export function requestKey(
  { principal, route, tenant, request }: KeyedRequest,
  idempotencyKey: string | undefined,
): CommandKey | undefined {
  if (idempotencyKey === undefined) return undefined;
  const requestHmac = createHmac('sha256', idempotencyKey)
    .update(canonicalJson({ tenant, request }), 'utf8')
    .digest();
  return { principal, route, key: idempotencyKey, requestHmac };
}

export function commandKey(
  { operation, understood, tenant, principal }: Question,
  idempotencyKey: string | undefined,
): CommandKey | undefined {
  const { request } = understood;
  return requestKey({ principal: principal.id, route: operation.name, tenant, request }, idempotencyKey);
}

/** What was kept of the answer that was given before to the very request. */
export function keptAnswer(command: StoredCommand, key: CommandKey): Result<JsonObject> {
  if (command.requestHmac.equals(key.requestHmac)) return ok(command.result);
  return problem({
    code: 'idempotency_key_reused',
    detail: 'The idempotency key was used for another request. Choose a new key for a new request.',
  });
}

/** The answer that was given before to the very request. */
export function repeated(command: StoredCommand, key: CommandKey): Result<Answer> {
  const kept = keptAnswer(command, key);
  return kept.ok ? ok(answerSchema.parse(kept.value)) : kept;
}
