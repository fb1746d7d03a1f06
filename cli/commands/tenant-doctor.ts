import type { Command } from 'commander';
import type { TenantDiagnosis } from '../../client';
import { escalationLine } from '../../domain/escalation';
import { describeCommand, type Runner } from '../command';
import { exitCodes } from '../exit-code';
import { aligned } from '../views/aligned';

const marks = { ok: 'ok', warning: 'warning', failed: 'FAILED' } as const;

export function doctorCommand(run: Runner): Command {
  return describeCommand(
    'doctor',
    'Look at everything that a tenant needs, and say how to mend what is not well. Runs a workflow in its namespace.',
    ['portcullis tenant doctor --id acme-corp'],
  )
    .requiredOption('--id <slug>', 'The tenant.')
    .action(({ id }: { readonly id: string }) =>
      run(async (session) => {
        const diagnosis = await session.client().tenants.doctor(id);
        session.output.show({ data: diagnosis, lines: linesOf(diagnosis) });
        return diagnosis.status === 'failed' ? exitCodes.fault : exitCodes.done;
      }),
    );
}

function linesOf({ findings }: TenantDiagnosis): readonly string[] {
  const rows = aligned(
    findings.map(({ check, status, detail }) => [marks[status], check, detail]),
    '',
  );
  return findings.flatMap(({ mend, escalateTo }, index) => [
    rows[index] ?? '',
    ...(mend === null ? [] : [`         ${mend}`]),
    ...(escalateTo === null ? [] : [`         ${escalationLine(escalateTo)}`]),
  ]);
}
