import { ok, type Problem, problem, type Result } from '../problem';
import type { ChangeProgress } from './tenant-changes';

/** What came of a change that was asked for; a problem where it could not be made. */
export function outcomeOf(
  slug: string,
  progress: ChangeProgress<unknown>,
): Result<Extract<ChangeProgress<unknown>['state'], 'ended' | 'under_way'>> {
  switch (progress.state) {
    case 'ended':
    case 'under_way':
      return ok(progress.state);
    case 'busy':
      return problem({
        code: 'tenant_change_running',
        detail: `Another change of the tenant ${slug} (${progress.with}) is under way: one is made at a time. Ask again when it has ended.`,
      });
    case 'failed':
      return problem(failed(slug, progress));
    default:
      return progress satisfies never;
  }
}

/** What a step of a change was refused for, where whoever asked for the change can do something about it. */
const told = ['name_taken', 'not_found', 'tenant_has_children', 'tenant_status_conflict'] as const;

function failed(
  slug: string,
  { code, detail }: Extract<ChangeProgress<unknown>, { readonly state: 'failed' }>,
): Problem {
  return {
    code: told.find((known) => known === code) ?? 'tenant_change_failed',
    detail: `The tenant ${slug} was not changed: ${detail}`,
  };
}
