import { scanRequest } from '../domain/request-scan';
import type { Answer } from './answer';
import { actingFor, type Caller } from './caller';
import { type DecideDependencies, decideAndRecord } from './decide-and-record';
import type { Result } from './problem';
import type { DecidedOperation } from './question';
import { refusedByScan } from './understand-request';

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
    const acting = actingFor(raw, caller);
    if (!acting.ok) return acting;
    const { tenant } = acting.value;
    const understood = refusedByScan(operation, finding, tenant);
    return decideAndRecord(dependencies, { operation, understood, tenant, principal: caller.principal }, {});
  };
}
