import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { type EscalateTo, type EscalationArea, escalationOf } from '../../domain/escalation';
import { escalateToSchema } from '../../domain/escalation-schema';
import { heldQuotas } from '../../domain/holdings';
import { type ProblemType, problemTypes } from './problem-types';
import type { ApiProblem } from './request-problem';

export const problemSchema = z
  .object({
    type: z.string().describe('Tells the code as a URI.'),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.enum(Object.keys(problemTypes)).describe('Stable; what a program decides on.'),
    request_id: z.string().describe('Also in the X-Request-Id header and in the logs of the service.'),
    errors: z
      .array(
        z.object({
          pointer: z.string().describe('JSON pointer (RFC 6901) to the place in the request.'),
          detail: z.string(),
        }),
      )
      .optional(),
    quota: z.enum(heldQuotas).optional().describe('The quota that the request would exceed.'),
    limit: z.int().optional().describe('Of the quota.'),
    used: z.int().optional().describe('What of the quota was in use when the request was decided.'),
    tenant_id: z.string().optional().describe('Whose quota it is.'),
    provisioning: z.uuid().optional().describe('The provisioning that stands in the way.'),
    escalate_to: escalateToSchema.optional().describe('Whom to call, where the caller cannot mend it.'),
  })
  .meta({ id: 'Problem', description: 'A problem as RFC 9457 has it.' });

/** More would make an answer many times the size of what is wrong with the request. */
const issuesTold = 100;

export const problemMediaType = 'application/problem+json';

/** What a deployment adds to its problems. */
export interface ProblemSettings {
  readonly refusalsPerMinute: number;
  /** Whom to call for an area. */
  readonly escalateTo: (area: EscalationArea) => EscalateTo;
}

/** A problem as it goes over the wire (RFC 9457). */
export function problemBody(
  problem: ApiProblem,
  requestId: string,
  escalateTo: ProblemSettings['escalateTo'] = escalationOf,
): z.output<typeof problemSchema> {
  const { status, title, escalates }: ProblemType = problemTypes[problem.code];
  return {
    type: `urn:portcullis:problem:${problem.code}`,
    title,
    status,
    detail: problem.detail,
    code: problem.code,
    request_id: requestId,
    ...(problem.issues === undefined ? {} : { errors: problem.issues.slice(0, issuesTold) }),
    ...(problem.exceeded === undefined ? {} : exceededMembers(problem.exceeded)),
    ...(problem.provisioning === undefined ? {} : { provisioning: problem.provisioning }),
    ...(escalates === undefined ? {} : { escalate_to: escalateTo(escalates) }),
  };
}

function exceededMembers({ quota, limit, used, tenantId }: NonNullable<ApiProblem['exceeded']>) {
  return { quota, limit, used, tenant_id: tenantId };
}

export function sendProblem(
  reply: FastifyReply,
  problem: ApiProblem,
  { refusalsPerMinute, escalateTo }: ProblemSettings,
): FastifyReply {
  const { retryAfterSeconds } = problem;
  const limit =
    problem.code === 'refusals_suppressed'
      ? { name: 'refusals', perMinute: refusalsPerMinute }
      : problem.limit;
  if (retryAfterSeconds !== undefined) reply.header('retry-after', String(Math.ceil(retryAfterSeconds)));
  if (limit !== undefined) {
    reply.header('ratelimit-policy', `"${limit.name}";q=${limit.perMinute};w=60`);
    reply.header('ratelimit', `"${limit.name}";r=0;t=${Math.ceil(retryAfterSeconds ?? 60)}`);
  }
  const challenge = challengeOf(problem.code);
  if (challenge !== undefined) reply.header('www-authenticate', challenge);
  if (problem.allow !== undefined) reply.header('allow', problem.allow.join(', '));
  return reply
    .code(problemTypes[problem.code].status)
    .header('cache-control', 'no-store')
    .header('x-request-id', reply.request.id)
    .type(problemMediaType)
    .send(JSON.stringify(problemBody(problem, reply.request.id, escalateTo)));
}

/** By which scheme to come back, and with what (RFC 6750, 3; RFC 9449, 7.1). */
function challengeOf(code: ApiProblem['code']): string | undefined {
  switch (code) {
    case 'unauthenticated':
      return 'Bearer realm="portcullis"';
    case 'token_invalid':
    case 'token_expired':
    case 'token_revoked':
    case 'token_foreign':
      return 'Bearer realm="portcullis", error="invalid_token"';
    case 'proof_missing':
    case 'proof_invalid':
    case 'proof_mismatch':
    case 'proof_replayed':
      return 'DPoP realm="portcullis", error="invalid_dpop_proof", algs="EdDSA"';
    case 'scope_required':
      return 'Bearer realm="portcullis", error="insufficient_scope"';
    default:
      return undefined;
  }
}

/** For the schema of a route: whatever else it answers, it answers problems like this. */
export const problemResponses = {
  '4XX': { description: 'A problem.', content: { [problemMediaType]: { schema: problemSchema } } },
  '5XX': { description: 'A problem.', content: { [problemMediaType]: { schema: problemSchema } } },
} as const;
