import type { Provisioning } from '../../client';
import { type ExitCode, exitCodes } from '../exit-code';
import { aligned } from './aligned';
import { missingLines } from './missing-lines';

/** A provisioning for a person: where it stands, each step, what it waits for and the command that supplies it. */
export function provisioningLines(provisioning: Provisioning): readonly string[] {
  const { id, tenant, state, stage, steps } = provisioning;
  const at = state === 'running' || state === 'waiting' ? `, at ${stage}` : '';
  return [
    `Provisioning ${id}`,
    `Tenant       ${tenant}`,
    `State        ${state}${at}`,
    '',
    ...aligned(
      steps.map(({ outcome, rehearsal, title, code }) => [
        outcome ?? rehearsal?.state ?? '-',
        title,
        code ?? '',
      ]),
    ),
    ...waitingLines(provisioning),
    ...endingLines(provisioning),
  ];
}

/** What a provisioning waits for, and how to supply it; nothing where it doesn't wait. */
export function waitingLines({ id, tenant, waitingFor, steps, state }: Provisioning): readonly string[] {
  if (waitingFor === null)
    return state === 'running' ? steps.flatMap((step) => approvalLines(tenant, step)) : [];
  const { step, reason, remedy, until, missing } = waitingFor;
  return [
    '',
    `It waits at ${step}, until ${until}. ${reason}`,
    ...missingLines(missing),
    remedy,
    'Supply it:',
    ...missing.flatMap(({ reference }) =>
      reference === null ? [] : [`  ${evidenceCommandLine(id, reference)}`],
    ),
  ];
}

function approvalLines(
  tenant: string,
  { title, rehearsal }: Provisioning['steps'][number],
): readonly string[] {
  if (rehearsal === null || rehearsal.awaits === null) return [];
  const { approvals, needed, until } = rehearsal.awaits;
  return [
    '',
    `“${title}” waits for approvals, until ${until}: it has ${approvals} of ${needed}.`,
    'Those whose say it is approve it or deny it, each in a session of their own:',
    `  npx portcullis rehearsal approve ${rehearsal.id} --tenant ${tenant} --key <holder key file> --presence <receipt>`,
  ];
}

/** The command that supplies a record; what only the user can know stands in angle brackets. */
export function evidenceCommandLine(id: string, reference: string): string {
  return `npx portcullis evidence submit ${id} --reference ${reference} --commitment sha256:<digest> --issuer <kind:name>`;
}

export function exitCodeOf({ state }: Pick<Provisioning, 'state'>): ExitCode {
  switch (state) {
    case 'completed':
      return exitCodes.done;
    case 'running':
    case 'waiting':
      return exitCodes.waiting;
    case 'refused':
    case 'abandoned':
      return exitCodes.refused;
    default:
      return state satisfies never;
  }
}

function endingLines({ ending }: Provisioning): readonly string[] {
  if (ending === null) return [];
  const withdrawn = ending.withdrawn.length === 0 ? [] : [`Withdrawn: ${ending.withdrawn.join(', ')}`];
  return ['', ending.reason, ...withdrawn];
}
