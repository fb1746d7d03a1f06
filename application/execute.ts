import { refuse } from '../domain/decision';
import type { Principal } from '../domain/principal';
import { type Reference, reference, referenceSchema } from '../domain/reference';
import { type Finding, scanRequest } from '../domain/request-scan';
import { unstorableTexts } from '../domain/unstorable-text';
import { catalogue, type OperationName } from '../operations/catalogue';
import type { Operation, Understood } from '../operations/operation';
import type { SchemaIssue } from '../operations/schema-issue';
import { type Answer, answerOf } from './answer';
import {
  type AccompanyingEvents,
  type DecideDependencies,
  decideAndRecord,
  decideOnly,
} from './decide-and-record';
import { ok, problem, type Result } from './problem';

/** Who asks, and for which tenant where the request doesn't say. */
export interface Caller {
  readonly principal: Principal;
  readonly tenant: Reference | undefined;
}

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

/** For whom an operator acts who names no tenant: the deployment itself. */
export const systemTenant = reference('tenant_node', 'portcullis_system');

/** The one way in, whoever asks: scan, parse, read the facts, decide, append on the versions rested on, answer. */
export function createExecute(dependencies: DecideDependencies): Execute {
  return async (name, raw, caller, options = {}) => {
    const operation: Operation = catalogue[name];
    const tenant = actingTenant(raw, caller);
    const understanding = understandRequest(operation, raw, tenant);
    if ('issues' in understanding) return schemaInvalid(understanding.issues);
    const question = { operation, understood: understanding.understood, tenant, principal: caller.principal };
    if (options.dryRun !== true) return decideAndRecord(dependencies, question, options);
    return ok(answerOf(operation, await decideOnly(dependencies, question), []));
  };
}

/** A long list with something wrong in each item would make an answer many times its size. */
const issuesTold = 100;

export function schemaInvalid(issues: readonly SchemaIssue[]): Result<never> {
  return problem({
    code: 'schema_invalid',
    detail: 'The request does not fit the schema.',
    issues: issues.slice(0, issuesTold),
  });
}

/** Scans before it parses: what must not come in is refused even where the rest of the request makes no sense. */
export function understandRequest(
  operation: Operation,
  raw: unknown,
  tenant: Reference,
): { readonly understood: Understood } | { readonly issues: readonly SchemaIssue[] } {
  const finding = operation.method === 'POST' ? scanRequest(raw, operation.fields) : undefined;
  if (finding !== undefined) return { understood: refusedByScan(finding, tenant) };
  const issues = unstorableIssues(raw, operation.fields);
  return issues.length > 0 ? { issues } : operation.understand(raw, { tenant });
}

export function unstorableIssues(raw: unknown, declared: ReadonlySet<string>): readonly SchemaIssue[] {
  return unstorableTexts(raw, declared).map((pointer) => ({
    pointer,
    detail: 'holds text that cannot be kept',
  }));
}

/** Keeps the names of the fields that gave it away, and nothing else of the request. */
export function refusedByScan(finding: Finding, tenant: Reference): Understood {
  return {
    request: { fields: finding.fields },
    reads: [],
    decide: () =>
      refuse(
        finding.code,
        tenant,
        finding.fields.map((field) => ({ field, reference: undefined, kinds: [] })),
      ),
  };
}

export function actingTenant(raw: unknown, caller: Caller): Reference {
  const named =
    typeof raw === 'object' && raw !== null && 'tenant' in raw
      ? referenceSchema.safeParse(raw.tenant)
      : undefined;
  return (named?.success === true ? named.data : caller.tenant) ?? systemTenant;
}
