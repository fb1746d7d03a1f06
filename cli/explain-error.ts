import { DependencyAway } from '../application/provisioning/runs';
import {
  ApiError,
  AuthenticationError,
  ConnectionError,
  type ExceededQuota,
  SchemaError,
  TimeoutError,
} from '../client';
import { StartError } from '../runtime/start-error';
import { exitCodes } from './exit-code';
import { UserError } from './user-error';

/** What an error means to the user; undefined where it is a bug of ours. */
export function explainError(error: unknown, url: string | undefined): UserError | undefined {
  if (error instanceof UserError) return error;
  if (error instanceof StartError)
    return new UserError(error.problem, { mend: error.mend }, { cause: error });
  if (error instanceof DependencyAway)
    return new UserError(
      error.dependency === 'postgres' ? 'PostgreSQL does not answer.' : 'Temporal does not answer.',
      { mend: '`portcullis doctor` tells what is away, and how to mend it.', code: 'dependency_unavailable' },
      { cause: error },
    );
  if (error instanceof ConnectionError || error instanceof TimeoutError)
    return new UserError(
      error instanceof TimeoutError ? error.message : `Nothing answers at ${url ?? 'the API'}.`,
      {
        why: error.message,
        mend: 'Start Portcullis (`npm start`, or `portcullis api`), or set PORTCULLIS_URL to where it runs.',
        code: 'unreachable',
      },
      { cause: error },
    );
  if (error instanceof ApiError) return explainApiError(error);
  return undefined;
}

function explainApiError(error: ApiError): UserError {
  const { code, requestId, escalateTo } = error;
  const told = { code, requestId, escalateTo };
  if (error instanceof AuthenticationError)
    return new UserError(error.detail, {
      ...told,
      mend: 'Set PORTCULLIS_TOKEN to the token of an operator or of a session (`portcullis session open`), or PORTCULLIS_HOME to the folder that holds admin-token.',
    });
  if (error instanceof SchemaError) {
    const places = error.issues.map(({ pointer, detail }) => `${pointer === '' ? '/' : pointer}: ${detail}`);
    return new UserError(error.detail, {
      ...told,
      ...(places.length === 0
        ? {}
        : { why: places.join('\n'), mend: 'Mend the places named above, and send it again.' }),
      exitCode: exitCodes.usage,
    });
  }
  if (code === 'provisioning_running' && error.provisioning !== undefined)
    return new UserError(error.detail, {
      ...told,
      mend: `See it: portcullis status ${error.provisioning}\nEnd it: portcullis cancel ${error.provisioning}`,
    });
  if (error.exceeded !== undefined && error.retryAfter === undefined)
    return new UserError(error.detail, { ...told, mend: raisedBy(error.exceeded) });
  if (error.status === 503 || error.status === 429)
    return new UserError(error.detail, {
      ...told,
      mend:
        error.retryAfter === undefined
          ? 'Try again in a while; `portcullis doctor` tells what is away.'
          : `Try again in ${Math.ceil(error.retryAfter)} s; \`portcullis doctor\` tells what is away.`,
    });
  if (error.status >= 500)
    return new UserError(error.detail, {
      ...told,
      mend: 'The log of the API says more, under the id of the request.',
    });
  return new UserError(error.detail, told);
}

/** What an operator raises a quota by; the option is called as the quota is. */
function raisedBy({ quota, tenantId }: ExceededQuota): string {
  return `Raise it: portcullis tenant update --id ${tenantId} --${quota.replaceAll('_', '-')} <number>`;
}
