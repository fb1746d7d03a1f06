import type { Ending } from '../application/provisioning/close-provisioning';
import type { ProvisioningRunInput } from '../application/provisioning/runs';
import type { ProvisioningStep } from '../application/provisioning/steps';
import { escalationLine } from '../domain/escalation';
import type { AwaitedApprovals } from '../domain/provisioning';
import type { ProvisioningProgress, StepOutcome, Waiting } from './provisioning-course';

/** What the Web UI shows of a run before it is opened: one line of markdown. */
export function staticSummary({ tenant, company }: ProvisioningRunInput): string {
  return `Provision \`${tenant}\` for \`${company}\``;
}

/** What the Web UI tells of a run that doesn't change while it runs, in markdown. */
export function staticDetails({
  provisioning,
  tenant,
  company,
  principal,
  steps,
}: ProvisioningRunInput): string {
  return [
    `Provisioning \`${provisioning}\` of tenant \`${tenant}\`, company \`${company}\`.`,
    `Asked for by ${principal.kind} \`${principal.id}\`.`,
    '',
    ...steps.map((step, index) => `${index + 1}. ${step.title} (${kindOf(step)})`),
  ].join('\n');
}

function kindOf(step: ProvisioningStep): string {
  if ('operation' in step) return `\`${step.operation}\``;
  return 'rehearsal' in step ? 'a workflow of its own' : `at \`${step.key.keyStore}\``;
}

/**
 * Where the run stands, in markdown: what whoever opens it in the Web UI reads first.
 *
 * @param team To call for how it ended.
 */
export function currentDetails(
  progress: ProvisioningProgress,
  ending: Ending | undefined,
  team: string | undefined,
): string {
  const { tenant, stage, steps, waiting } = progress;
  return [
    `**Tenant** \`${tenant}\` · **stage** \`${stage}\``,
    '',
    ...(ending === undefined ? [] : endingLines(ending)),
    ...(team === undefined ? [] : [`**${escalationLine({ team })}**`, '']),
    ...(waiting === null ? [] : waitingLines(tenant, waiting)),
    '| step | outcome | code |',
    '| --- | --- | --- |',
    ...steps.map(row),
  ].join('\n');
}

function row({ title, outcome, code, awaits }: StepOutcome): string {
  return `| ${title} | ${outcome ?? waitOf(awaits)} | ${code === null ? '' : `\`${code}\``} |`;
}

function waitOf(awaits: AwaitedApprovals | undefined): string {
  return awaits === undefined
    ? '…'
    : `${awaits.approvals} of ${awaits.needed} approvals, until ${awaits.until}`;
}

function endingLines({ state, code, reason }: Ending): string[] {
  return [`**Ended as ${state}**${code === undefined ? '' : `, \`${code}\``}: ${reason}`, ''];
}

function waitingLines(
  tenant: string,
  { step, code, reason, remedy, missing, until, team }: Waiting,
): string[] {
  return [
    `**Waiting** at \`${step}\` until ${until}, refused with \`${code}\`: ${reason} ${remedy}`,
    '',
    ...missing.map(
      ({ field, reference, kinds }) =>
        `- \`${field}\`: ${reference === null ? 'a record' : `\`${reference}\``} (kind ${kinds.join(' or ')})`,
    ),
    '',
    'Supply it with',
    '',
    '```',
    ...missing.map(({ reference }) => commandFor(tenant, reference)),
    '```',
    '',
    ...(team === undefined ? [] : [`Where the gate was expected to open: ${escalationLine({ team })}.`, '']),
  ];
}

function commandFor(tenant: string, reference: string | null): string {
  return `portcullis evidence submit ${tenant} --reference ${reference ?? 'KIND:NAME'} --commitment sha256:… --issuer KIND:NAME`;
}
