import type { z } from 'zod';

export interface SchemaIssue {
  /** JSON pointer (RFC 6901) into the body. */
  readonly pointer: string;
  readonly detail: string;
}

/** What is wrong with a body, place by place: what follows from the first fault of a place is not told. */
export function issuesOf(error: z.ZodError): readonly SchemaIssue[] {
  const byPointer = new Map<string, SchemaIssue>();
  for (const issue of error.issues.map(issueOf))
    if (!byPointer.has(issue.pointer)) byPointer.set(issue.pointer, issue);
  return [...byPointer.values()];
}

/** Names the place and what was expected there, never what stood there. */
export function issueOf(issue: z.core.$ZodIssue): SchemaIssue {
  const at = pointer(issue.path);
  switch (issue.code) {
    case 'unrecognized_keys':
      return { pointer: at, detail: `has ${issue.keys.length} field(s) that the operation does not know` };
    case 'invalid_union':
      // The first form is the one meant; the others only let a value be absent.
      return {
        pointer: at,
        detail: issue.errors[0]?.[0]?.message ?? 'is in none of the forms accepted here',
      };
    default:
      return { pointer: at, detail: issue.message };
  }
}

function pointer(path: readonly PropertyKey[]): string {
  return path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
