import type { RehearsalConclusion, RehearsalRunInput } from '../application/rehearsals/rehearsal-run';
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

/** Where a rehearsal stands, in markdown: what whoever opens it in the Web UI reads first. */
export function rehearsalDetails(shown: {
  readonly tenant: string;
  readonly provider: string;
  readonly stage: string;
  readonly steps: readonly ShownStep[];
  readonly conclusion: RehearsalConclusion | undefined;
}): string {
  const { tenant, provider, stage, steps, conclusion } = shown;
  return [
    `**Tenant** \`${tenant}\` · **key store** \`${provider}\` · **stage** \`${stage}\``,
    '',
    ...(conclusion === undefined
      ? []
      : [
          `**Ended as ${conclusion.state}**${conclusion.code === null ? '' : `, \`${conclusion.code}\``}: ${conclusion.reason}`,
          '',
        ]),
    '| step | result |',
    '| --- | --- |',
    ...steps.map(({ title, result }) => `| ${title} | ${result === null ? '…' : `\`${result}\``} |`),
  ].join('\n');
}
