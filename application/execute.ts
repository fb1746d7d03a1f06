import { catalogue, type OperationName } from '../operations/catalogue';
import type { Operation } from '../operations/operation';
import { type Answer, answerOf } from './answer';
import { actingFor, type Caller } from './caller';
import { type DecideDependencies, decideAndRecord, decideOnly } from './decide-and-record';
import type { AccompanyingEvents } from './plan-append';
import { ok, problem, type Result } from './problem';
import type { TenantDoor } from './registry/tenant-door';
import { schemaInvalid, understandRequest } from './understand-request';

export interface ExecuteOptions {
  /** Decide, and record nothing. */
  readonly dryRun?: boolean;
  /** The caller's key: the same request under the same key is decided once. */
  readonly idempotencyKey?: string;
  readonly accompany?: AccompanyingEvents;
}

export type Execute = (
  name: OperationName,
  raw: unknown,
  caller: Caller,
  options?: ExecuteOptions,
) => Promise<Result<Answer>>;

export interface ExecuteDependencies extends DecideDependencies {
  readonly tenantDoor: Pick<TenantDoor, 'refuses'>;
}

/** The one way in, whoever asks: scan, parse, read the facts, decide, append on the versions rested on, answer. */
export function createExecute(dependencies: ExecuteDependencies): Execute {
  return async (name, raw, caller, options = {}) => {
    const operation: Operation = catalogue[name];
    const acting = actingFor(raw, caller);
    if (!acting.ok) return acting;
    const { tenant } = acting.value;
    const keptOut = operation.method === 'GET' ? undefined : await dependencies.tenantDoor.refuses(tenant);
    if (keptOut !== undefined) return problem(keptOut);
    const understanding = understandRequest(operation, raw, acting.value);
    if ('issues' in understanding) return schemaInvalid(understanding.issues);
    const question = { operation, understood: understanding.understood, tenant, principal: caller.principal };
    if (options.dryRun !== true) return decideAndRecord(dependencies, question, options);
    return ok(answerOf(operation, await decideOnly(dependencies, question), []));
  };
}
