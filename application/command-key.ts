import { createHmac } from 'node:crypto';
import { canonicalJson } from '../domain/canonical-json';
import type { CommandKey, StoredCommand } from '../store/event-store';
import { type Answer, answerSchema } from './answer';
import { ok, problem, type Result } from './problem';
import type { Question } from './question';

/** Keyed by the caller's own key, so that equal requests under different keys can't be told to be equal. */
export function commandKey(
  { operation, understood, tenant, principal }: Question,
  idempotencyKey: string | undefined,
): CommandKey | undefined {
  if (idempotencyKey === undefined) return undefined;
  const requestHmac = createHmac('sha256', idempotencyKey)
    .update(canonicalJson({ tenant, request: understood.request }), 'utf8')
    .digest();
  return { principal: principal.id, route: operation.name, key: idempotencyKey, requestHmac };
}

/** The answer that was given before to the very request. */
export function repeated(command: StoredCommand, key: CommandKey): Result<Answer> {
  if (command.requestHmac.equals(key.requestHmac)) return ok(answerSchema.parse(command.result));
  return problem({
    code: 'idempotency_key_reused',
    detail: 'The idempotency key was used for another request. Choose a new key for a new request.',
  });
}
