import { fromWire } from './wire';

/** A place in the request that doesn't fit, by its JSON pointer (RFC 6901). */
export interface SchemaIssue {
  readonly pointer: string;
  readonly detail: string;
}

/** The quota of a tenant that a request would have exceeded. */
export interface ExceededQuota {
  readonly quota: string;
  readonly limit: number;
  /** What was in use when the request was decided. */
  readonly used: number;
  /** Whose quota it is, by its slug. */
  readonly tenantId: string;
}

/** The team to call for a failure that the caller can't mend. */
export interface EscalateTo {
  readonly team: string;
  readonly contact?: string | undefined;
}

/** A problem of the wire (RFC 9457). */
interface Problem extends Partial<ExceededQuota> {
  readonly title?: string;
  readonly detail?: string;
  readonly code?: string;
  readonly requestId?: string;
  readonly errors?: readonly SchemaIssue[];
  readonly provisioning?: string;
  readonly escalateTo?: EscalateTo;
}

/** Everything that the SDK throws, but for the reason of an abort, which is thrown as it was given. */
export class PortcullisError extends Error {
  override readonly name: string = 'PortcullisError';
}

/** The API answered with a problem. */
export class ApiError extends PortcullisError {
  override readonly name: string = 'ApiError';
  /** The stable code of the problem; `unexpected_answer` where the answer is none of the API's. */
  readonly code: string;
  readonly detail: string;
  /** By which the service's logs know the request. */
  readonly requestId: string | undefined;
  /** The provisioning that the problem is about, where it is about one. */
  readonly provisioning: string | undefined;
  /** The quota that the request would have exceeded, where the problem is that. */
  readonly exceeded: ExceededQuota | undefined;
  /** Whom to call, where the problem says so. */
  readonly escalateTo: EscalateTo | undefined;
  /** What doesn't fit, place by place; empty where the problem isn't one of schema. */
  readonly issues: readonly SchemaIssue[];

  constructor(
    readonly status: number,
    problem: Problem,
    /** Seconds after which the service asks to be tried again. */
    readonly retryAfter: number | undefined,
  ) {
    const detail = problem.detail ?? problem.title ?? `The API answered ${status}.`;
    super(problem.requestId === undefined ? detail : `${detail} (request ${problem.requestId})`);
    this.code = problem.code ?? 'unexpected_answer';
    this.detail = detail;
    this.requestId = problem.requestId;
    this.provisioning = problem.provisioning;
    this.exceeded = exceededIn(problem);
    this.escalateTo = problem.escalateTo;
    this.issues = problem.errors ?? [];
  }
}

function exceededIn({ quota, limit, used, tenantId }: Problem): ExceededQuota | undefined {
  if (quota === undefined || limit === undefined || used === undefined || tenantId === undefined)
    return undefined;
  return { quota, limit, used, tenantId };
}

/** 400: what was sent can't be read. */
export class MalformedRequestError extends ApiError {
  override readonly name = 'MalformedRequestError';
}
/** 401: no token, or one that isn't valid. */
export class AuthenticationError extends ApiError {
  override readonly name = 'AuthenticationError';
}
/** 403 that is no decision: the token may not do this. A refusal is an answer, not an error. */
export class PermissionError extends ApiError {
  override readonly name = 'PermissionError';
}
/** 404: unknown to this tenant. */
export class NotFoundError extends ApiError {
  override readonly name = 'NotFoundError';
}
/** 409: what the request builds on has changed, or another one is under way. */
export class ConflictError extends ApiError {
  override readonly name = 'ConflictError';
}
/** 413: the body is larger than the API takes. */
export class RequestTooLargeError extends ApiError {
  override readonly name = 'RequestTooLargeError';
}
/** 422: the request doesn't fit the schema; `issues` names the places. */
export class SchemaError extends ApiError {
  override readonly name = 'SchemaError';
}
/** 429: too many in too short a time. */
export class RateLimitError extends ApiError {
  override readonly name = 'RateLimitError';
}
/** 503: something that the service rests on is away. */
export class DependencyError extends ApiError {
  override readonly name = 'DependencyError';
}
/** Any other answer from 500 on. */
export class InternalServerError extends ApiError {
  override readonly name = 'InternalServerError';
}
/** No answer came: the API can't be reached, or the connection broke. */
export class ConnectionError extends PortcullisError {
  override readonly name = 'ConnectionError';
}
/** No answer came in time. */
export class TimeoutError extends PortcullisError {
  override readonly name = 'TimeoutError';
}

const byStatus: Readonly<Record<number, typeof ApiError>> = {
  400: MalformedRequestError,
  401: AuthenticationError,
  403: PermissionError,
  404: NotFoundError,
  409: ConflictError,
  413: RequestTooLargeError,
  422: SchemaError,
  429: RateLimitError,
  503: DependencyError,
};

/** The error for an answer that isn't what was asked for. */
export function apiError(status: number, headers: Headers, text: string): ApiError {
  const ErrorOfStatus = byStatus[status] ?? (status >= 500 ? InternalServerError : ApiError);
  return new ErrorOfStatus(status, problemIn(headers, text), secondsToWait(headers));
}

function problemIn(headers: Headers, text: string): Problem {
  if (headers.get('content-type')?.includes('json') !== true) return {};
  try {
    return fromWire<Problem>(text);
  } catch {
    return {};
  }
}

/** Retry-After, RFC 9110, 10.2.3: seconds or a date. */
function secondsToWait(headers: Headers): number | undefined {
  const given = headers.get('retry-after');
  if (given === null) return undefined;
  const seconds = /^\d+$/.test(given) ? Number(given) : (Date.parse(given) - Date.now()) / 1000;
  return Number.isFinite(seconds) ? Math.max(0, seconds) : undefined;
}
