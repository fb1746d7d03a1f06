import { escalationLine } from '../../domain/escalation';
import { aligned } from './aligned';

interface Found {
  readonly name: string;
  readonly status: 'ok' | 'warning' | 'failed';
  readonly detail: string;
  readonly mend?: string | null | undefined;
  readonly escalateTo?: Parameters<typeof escalationLine>[0] | null | undefined;
}

const marks = { ok: 'ok', warning: 'warning', failed: 'FAILED' } as const;

/** What a doctor found, and below each that is not well what mends it. */
export function findingLines(findings: readonly Found[]): readonly string[] {
  const rows = aligned(
    findings.map(({ name, status, detail }) => [marks[status], name, detail]),
    '',
  );
  return findings.flatMap(({ mend, escalateTo }, index) => [
    rows[index] ?? '',
    ...(mend == null ? [] : [`         ${mend}`]),
    ...(escalateTo == null ? [] : [`         ${escalationLine(escalateTo)}`]),
  ]);
}
