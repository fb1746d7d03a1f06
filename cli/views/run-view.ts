import type { Run, RunSummary } from '../../client';
import { escalationLine } from '../../domain/escalation';
import { aligned } from './aligned';

/** A run for a person: its answer first, then how it came about. */
export function runLines(run: Run): readonly string[] {
  const { id, tenantId, state, code, reason, answer, answeredBy, model, turns, tokens, escalateTo } = run;
  const asked = answeredBy === null || answeredBy === model ? model : `${model}, answered by ${answeredBy}`;
  return [
    ...(answer === null ? [] : [answer, '']),
    `Run ${id} of ${tenantId}: ${state}${code === null ? '' : ` (${code})`}`,
    ...(reason === null ? [] : [reason]),
    ...(escalateTo === null ? [] : [escalationLine(escalateTo)]),
    `Model ${asked}; ${turns} ${turns === 1 ? 'turn' : 'turns'}, ${tokens} tokens.`,
    ...aligned(
      run.steps.map(({ turn, kind, tool, status, code: why, tokens: used }) => [
        String(turn),
        kind === 'model' ? 'model' : (tool ?? 'a tool that is not registered'),
        kind === 'model' ? `${used ?? 0} tokens` : `${status}${why === null ? '' : ` (${why})`}`,
      ]),
    ),
  ];
}

export function runRow({ id, state, code, model, createdAt }: RunSummary): readonly string[] {
  return [id, createdAt, state, code ?? '', model];
}
