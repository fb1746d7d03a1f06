import type { Admission } from '../../client';
import { aligned } from './aligned';
import { missingLines } from './missing-lines';

type Step = Admission['steps'][number];

/** Where a tenant stands, for a person: the line that counts, each step, and what to do about those that don't stand. */
export function admissionLines({ tenant, summary, asOfSeq, upToDate, steps }: Admission): readonly string[] {
  return [
    `Tenant  ${tenant}`,
    summary,
    '',
    ...aligned(steps.map((step) => [stateOf(step), step.operation, step.code ?? '', step.decidedAt ?? ''])),
    ...steps.flatMap(detailLines),
    ...(upToDate
      ? []
      : ['', `Read as of place ${asOfSeq ?? 'none'} in the log; ask again for what came after it.`]),
  ];
}

function stateOf({ outcome, withdrawnAt }: Step): string {
  if (withdrawnAt !== null) return 'withdrawn';
  return outcome === 'not_evaluated' ? '-' : outcome;
}

function detailLines(step: Step): readonly string[] {
  const { operation, outcome, reason, missing, remedy, record, decidedBy, withdrawnAt } = step;
  if (withdrawnAt !== null)
    return ['', `${operation}: ${record ?? ''} was withdrawn at ${withdrawnAt}. Ask for it again.`];
  if (outcome !== 'refused') return [];
  return [
    '',
    `${operation}: ${reason ?? 'It was refused.'}`,
    ...missingLines(missing),
    ...(remedy === null ? [] : [`  ${remedy}`]),
    `  ${record ?? ''}, asked by ${decidedBy ?? ''}`,
  ];
}
