import type { z } from 'zod';
import type { Result } from '../../application/problem';
import type { ExceededQuota } from '../../domain/holdings';
import { issuesOf, type SchemaIssue } from '../../operations/schema-issue';
import type { ApiProblemCode } from './problem-types';

/** What keeps a request from being answered, in the words that the caller is told. Never holds input. */
export interface ApiProblem {
  readonly code: ApiProblemCode;
  readonly detail: string;
  readonly issues?: readonly SchemaIssue[];
  readonly retryAfterSeconds?: number;
  /** What was asked for too often. */
  readonly limit?: { readonly name: string; readonly perMinute: number };
  /** The quota that the request would exceed, and the slug of whose it is. */
  readonly exceeded?: ExceededQuota & { readonly tenantId: string };
  /** The provisioning that stands in the way. */
  readonly provisioning?: string;
  /** The methods that the path knows. */
  readonly allow?: readonly string[];
}

/** Ends a request with a problem; thrown, since every route gives the same answer to it. */
export class RequestProblem extends Error {
  constructor(readonly problem: ApiProblem) {
    super(problem.code);
  }
}

/** @throws RequestProblem where the result is a problem. */
export function unwrapped<Value>(result: Result<Value>): Value {
  if (result.ok) return result.value;
  throw new RequestProblem(result.problem);
}

export function schemaProblem(issues: readonly SchemaIssue[]): RequestProblem {
  return new RequestProblem({
    code: 'schema_invalid',
    detail: 'The request does not fit the schema.',
    issues,
  });
}

/** @throws RequestProblem where the value doesn't fit the schema. */
export function parsed<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw schemaProblem(issuesOf(result.error));
}

export function notFound(detail: string): RequestProblem {
  return new RequestProblem({ code: 'not_found', detail });
}
