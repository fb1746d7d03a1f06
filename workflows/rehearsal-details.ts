import type { RequestAnswer } from '../application/rehearsals/break-glass-requests';
import type { RehearsalConclusion, RehearsalRunInput } from '../application/rehearsals/rehearsal-run';
import type { BreakGlassRequest } from '../domain/break-glass';
import type { RehearsalKind } from '../domain/rehearsal';

const spoken: Readonly<Record<RehearsalKind, string>> = {
  rotation: 'Rehearse the rotation',
  signing: 'Rehearse signing',
  break_glass: 'Rehearse breaking the glass',
};

/** What the Web UI shows of a rehearsal before it is opened: one line of markdown. */
export function rehearsalSummary(kind: RehearsalKind, { tenant, keyRef }: RehearsalRunInput): string {
  return `${spoken[kind]} of \`${keyRef}\` for \`${tenant}\``;
}

/** A step as the Web UI shows it. */
export interface ShownStep {
  readonly title: string;
  /** `ok`, or the code of what kept it from being so; null while it is under way. */
  readonly result: string | null;
}

/** For whom a rehearsal waits. */
export interface ShownWaiting {
  readonly request: Pick<
    BreakGlassRequest,
    'break_glass_request' | 'request_hash' | 'requested_by' | 'policy' | 'answer_by'
  >;
  readonly answers: readonly RequestAnswer[];
}

/** Where a rehearsal stands, in markdown: what whoever opens it in the Web UI reads first. */
export function rehearsalDetails(shown: {
  readonly tenant: string;
  readonly provider: string;
  readonly stage: string;
  readonly steps: readonly ShownStep[];
  readonly waiting: ShownWaiting | undefined;
  readonly conclusion: RehearsalConclusion | undefined;
}): string {
  const { tenant, provider, stage, steps, waiting, conclusion } = shown;
  return [
    `**Tenant** \`${tenant}\` · **key store** \`${provider}\` · **stage** \`${stage}\``,
    '',
    ...(conclusion === undefined
      ? []
      : [
          `**Ended as ${conclusion.state}**${conclusion.code === null ? '' : `, \`${conclusion.code}\``}: ${conclusion.reason}`,
          '',
        ]),
    ...(waiting === undefined ? [] : waitingLines(waiting)),
    '| step | result |',
    '| --- | --- |',
    ...steps.map(({ title, result }) => `| ${title} | ${result === null ? '…' : `\`${result}\``} |`),
  ].join('\n');
}

function waitingLines({ request, answers }: ShownWaiting): string[] {
  const { policy, requested_by: requester, answer_by: until } = request;
  const approvals = answers.filter(({ answer }) => answer === 'approve').length;
  const denials = answers.length - approvals;
  const left = policy.approvers.filter(
    (approver) => approver !== requester && !answers.some((given) => given.approver === approver),
  );
  const awaited =
    policy.approvers.length === 0
      ? `any principal of the tenant but \`${requester}\``
      : left.map((approver) => `\`${approver}\``).join(', ');
  return [
    `**Waiting** until ${until} for answers to \`${request.break_glass_request}\`:`,
    `${approvals} of ${policy.needed} approvals, ${denials} denied. Awaited: ${awaited}.`,
    '',
    `What is signed over is \`${request.request_hash}\`.`,
    '',
  ];
}
