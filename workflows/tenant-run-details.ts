import type { RunConclusion, TenantRunInput } from '../application/runs/tenant-run';

// What the Web UI shows of a run, in markdown: names, codes and numbers, and nothing of what was said.

/** One line, before it is opened. */
export function tenantRunSummary({ tenant, model }: Pick<TenantRunInput, 'tenant' | 'model'>): string {
  return `Run of \`${model}\` for \`${tenant}\``;
}

export interface ShownRunStep {
  readonly title: string;
  /** Null while it is under way. */
  readonly result: string | null;
}

export function tenantRunDetails(shown: {
  readonly input: TenantRunInput;
  readonly stage: string;
  readonly steps: readonly ShownRunStep[];
  readonly conclusion: RunConclusion | undefined;
}): string {
  const { input, stage, steps, conclusion } = shown;
  return [
    `**Tenant** \`${input.tenant}\` · **model** \`${input.model}\` · **stage** ${stage}`,
    '',
    ...(conclusion === undefined ? [] : [endingLine(conclusion), '']),
    '| step | result |',
    '| --- | --- |',
    ...steps.map(({ title, result }) => `| ${title} | ${result ?? '…'} |`),
  ].join('\n');
}

function endingLine({ state, code, reason }: RunConclusion): string {
  return `**Ended as ${state}**${code === null ? '' : `, \`${code}\``}${reason === null ? '' : `: ${reason}`}`;
}
