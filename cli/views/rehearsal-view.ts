import type { Rehearsal, RehearsalSchedule, RehearsalSummary } from '../../client';
import { aligned } from './aligned';

/** A rehearsal for a person: how it ended and why, what was observed, what was decided. */
export function rehearsalLines(rehearsal: Rehearsal): readonly string[] {
  const { id, tenant, kind, period, keyRef, state, code, reason, asked, observed, decided } = rehearsal;
  return [
    ...aligned(
      [
        ['Rehearsal', id],
        ['Kind', `${kind}, ${period}`],
        ['Tenant', tenant],
        ['Key', keyRef],
        ['State', code === null ? state : `${state} (${code})`],
        ...(reason === null ? [] : [['Reason', reason]]),
      ],
      '',
    ),
    ...(asked === null ? [] : askedLines(asked)),
    ...(observed.length === 0 ? [] : ['', 'At the key store:']),
    ...aligned(
      observed.map(({ title, result, asExpected, milliseconds }) => [
        asExpected ? 'ok' : 'not as expected',
        title,
        result === 'ok' ? '' : result,
        `${Math.round(milliseconds)} ms`,
      ]),
    ),
    ...(decided.length === 0 ? [] : ['', 'Decided on it:']),
    ...aligned(decided.map(({ operation, outcome, record }) => [outcome, operation, record])),
  ];
}

function askedLines(asked: NonNullable<Rehearsal['asked']>): readonly string[] {
  const { reason, ticket, approved, needed, answerBy, resolution, answers } = asked;
  return [
    '',
    'Asked of others:',
    ...aligned([
      ['Reason', `${reason}, ${ticket}`],
      ['Request', asked.request],
      ['Approved', `${approved} of ${needed}`],
      resolution === null
        ? ['Waits until', answerBy]
        : ['Became', `${resolution.resolution}, ${resolution.resolvedAt}`],
      ...answers.map(({ answer, approver }) => [answer, approver]),
    ]),
  ];
}

export function rehearsalRow(rehearsal: RehearsalSummary): readonly string[] {
  const { createdAt, state, kind, period, keyRef, id } = rehearsal;
  return [createdAt, state, kind, period, keyRef, id];
}

export function scheduleRow(schedule: RehearsalSchedule): readonly string[] {
  const { kind, keyRef, timeZone, pausedFor, paused, next } = schedule;
  return [
    kind,
    keyRef,
    paused ? `paused: ${pausedFor ?? 'no reason was given'}` : `next ${next[0] ?? 'never'}`,
    timeZone,
  ];
}
