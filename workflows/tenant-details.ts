/** Where a change of a tenant stands, in markdown: what whoever opens it in the Web UI reads first. */
export function tenantDetails(shown: {
  readonly change: string;
  readonly tenant: string;
  readonly stage: string;
  readonly steps: readonly { readonly title: string; readonly result: string | null }[];
}): string {
  const { change, tenant, stage, steps } = shown;
  return [
    `**${change}** \`${tenant}\` · **stage** \`${stage}\``,
    '',
    '| step | result |',
    '| --- | --- |',
    ...steps.map(({ title, result }) => `| ${title} | ${result === null ? '…' : `\`${result}\``} |`),
  ].join('\n');
}
