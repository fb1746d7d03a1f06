import { refuse } from '../domain/decision';
import type { Reference } from '../domain/reference';
import { type Finding, scanRequest } from '../domain/request-scan';
import { unstorableTexts } from '../domain/unstorable-text';
import type { Acting, Operation, Understanding, Understood } from '../operations/operation';
import type { SchemaIssue } from '../operations/schema-issue';
import { problem, type Result } from './problem';

/** Scans before it parses: what must not come in is refused even where the rest of the request makes no sense. */
export function understandRequest(operation: Operation, raw: unknown, acting: Acting): Understanding {
  const finding = operation.method === 'POST' ? scanRequest(raw, operation.fields) : undefined;
  if (finding !== undefined) return { understood: refusedByScan(operation, finding, acting.tenant) };
  const issues = unstorableIssues(raw, operation.fields);
  return issues.length > 0 ? { issues } : operation.understand(raw, acting);
}

/** Keeps the names of the fields that gave it away, and nothing else of the request. */
export function refusedByScan(
  { privateMaterialCode }: Pick<Operation, 'privateMaterialCode'>,
  { found, fields }: Finding,
  tenant: Reference,
): Understood {
  const missing = fields.map((field) => ({ field, reference: undefined, kinds: [] }));
  return {
    request: { fields },
    reads: [],
    readsNext: () => [],
    decide: () => refuse(codeOf(found, privateMaterialCode), tenant, missing),
  };
}

function codeOf(found: Finding['found'], privateMaterialCode: Operation['privateMaterialCode']) {
  switch (found) {
    case 'private_material':
      return privateMaterialCode;
    case 'customer_data':
      return 'customer_data_forbidden';
    default:
      return found satisfies never;
  }
}

export function unstorableIssues(raw: unknown, declared: ReadonlySet<string>): readonly SchemaIssue[] {
  return unstorableTexts(raw, declared).map((pointer) => ({
    pointer,
    detail: 'holds text that cannot be kept',
  }));
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
