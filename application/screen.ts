import { scanRequest } from '../domain/request-scan';
import type { Answer } from './answer';
import { type DecideDependencies, type DecidedOperation, decideAndRecord } from './decide-and-record';
import { actingTenant, type Caller, refusedByScan } from './execute';
import type { Result } from './problem';

/** The recorded refusal of a body that carries what must not come in; undefined where it carries nothing of the kind. */
export type Screen = (
  operation: DecidedOperation,
  raw: unknown,
  caller: Caller,
) => Promise<Result<Answer> | undefined>;

/** For bodies that aren't the request of an operation: what `execute` refuses before it parses is refused in them too. */
export function createScreen(dependencies: DecideDependencies): Screen {
  return async (operation, raw, caller) => {
    const finding = scanRequest(raw, operation.fields);
    if (finding === undefined) return undefined;
    const tenant = actingTenant(raw, caller);
    const understood = refusedByScan(finding, tenant);
    return decideAndRecord(dependencies, { operation, understood, tenant, principal: caller.principal }, {});
  };
}
