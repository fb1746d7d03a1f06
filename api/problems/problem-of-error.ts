import { DependencyAway } from '../../application/provisioning/runs';
import { isDatabaseAway } from '../../store/database-away';
import { StoreOverloadedError } from '../../store/event-store';
import { type ApiProblem, RequestProblem } from './request-problem';

/** Seconds after which it is worth asking again for something that was away. */
const awaySeconds = 2;
const overloadedSeconds = 1;

/** The problem that an error comes to, whoever threw it. What isn't foreseen tells nothing of itself. */
export function problemOf(error: unknown): ApiProblem {
  if (error instanceof RequestProblem) return error.problem;
  if (error instanceof DependencyAway)
    return away(`${named[error.dependency]} does not answer.`, awaySeconds);
  if (error instanceof StoreOverloadedError)
    return away('More decisions are waiting to be recorded than the service will hold.', overloadedSeconds);
  if (isDatabaseAway(error)) return away('PostgreSQL does not answer.', awaySeconds);
  return problemOfFramework(error) ?? { code: 'internal', detail: 'The request could not be carried out.' };
}

const named = { postgres: 'PostgreSQL', temporal: 'Temporal' } as const;

function away(detail: string, retryAfterSeconds: number): ApiProblem {
  return { code: 'dependency_unavailable', detail, retryAfterSeconds };
}

/** The errors by which fastify says that a request is no good. */
function problemOfFramework(error: unknown): ApiProblem | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  switch (error.code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return { code: 'body_too_large', detail: 'A body may have 1 MiB at most.' };
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
    case 'FST_ERR_CTP_EMPTY_TYPE':
      return {
        code: 'unsupported_media_type',
        detail: 'Send the body with a content type that is accepted.',
      };
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return { code: 'malformed_request', detail: 'The body is not as long as Content-Length says.' };
    case 'FST_ERR_BAD_URL':
      return { code: 'malformed_request', detail: 'The path is not a valid URL path.' };
    case 'FST_ERR_MAX_PARAM_LENGTH':
      return { code: 'not_found', detail: 'No path is that long.' };
    default:
      return undefined;
  }
}
