import {
  ApiError,
  AuthenticationError,
  type HealthDetail,
  type Portcullis,
  PortcullisError,
} from '../../client';
import { type Finding, failed, ok, warning } from './check';

/** The API as this command line reaches it, and whether it takes our token. */
export async function checkApi(client: Portcullis, url: string): Promise<readonly Finding[]> {
  try {
    const { status, rehearsals, deletions } = await client.health({ timeout: 5_000 });
    const answering =
      status === 'ok'
        ? ok('API', `answers at ${url}`)
        : warning('API', `${status}, at ${url}`, 'See the other findings.');
    return [
      answering,
      ...overdue('Rehearsals', rehearsals, 'See `portcullis rehearsal overdue`, and rehearse the keys.'),
      ...overdue('Deletions', deletions, deletionMend),
      await checkToken(client),
    ];
  } catch (error) {
    if (!(error instanceof PortcullisError)) throw error;
    return [
      warning(
        'API',
        `nothing answers at ${url}`,
        'Start it (`npm start`, or `portcullis api`), or set PORTCULLIS_URL.',
      ),
    ];
  }
}

const deletionMend =
  'See `portcullis tenant list --status DELETING`; `portcullis tenant doctor --id <slug>` tells what keeps each.';

function overdue(
  name: string,
  { status, overdue: count, oldestDueAt }: HealthDetail['rehearsals'],
  mend: string,
): readonly Finding[] {
  if (status !== 'warn') return [];
  return [warning(name, `${count} overdue, the oldest since ${oldestDueAt}`, mend)];
}

async function checkToken(client: Portcullis): Promise<Finding> {
  try {
    await client.provisionings.page({ limit: 1 }, { timeout: 5_000 });
    return ok('Token', 'taken by the API');
  } catch (error) {
    if (error instanceof AuthenticationError)
      return failed(
        'Token',
        error.detail,
        'Set PORTCULLIS_TOKEN, or PORTCULLIS_HOME to the folder of admin-token.',
      );
    if (error instanceof ApiError) return failed('Token', error.detail, 'See the other findings.');
    throw error;
  }
}
