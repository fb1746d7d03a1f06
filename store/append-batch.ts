import type { Pool } from 'pg';
import type { PreparedCommand } from './prepared-command';

export type Verdict =
  | { readonly status: 'appended'; readonly versions: readonly number[] }
  | { readonly status: 'conflict' }
  | { readonly status: 'duplicate' };

interface VerdictRow {
  /** Counts from 1. */
  readonly command: number;
  readonly status: Verdict['status'];
  readonly versions: readonly number[] | null;
}

/** Sends commands that don't touch each other's streams as one transaction, in one round trip; a verdict for each. */
export async function appendBatch(
  pool: Pool,
  commands: readonly PreparedCommand[],
): Promise<readonly Verdict[]> {
  const claims = commands.flatMap((command, index) =>
    command.claims.map(([stream, version]) => ({ command: index + 1, stream, version })),
  );
  const events = commands.flatMap((command, index) =>
    command.events.map((prepared) => ({ command: index + 1, ...prepared })),
  );
  const { rows } = await pool.query<VerdictRow>({
    name: 'append',
    text: 'select * from append($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)',
    values: [
      commands.map(({ tenant }) => tenant),
      commands.map(({ key }) => key?.principal),
      commands.map(({ key }) => key?.route),
      commands.map(({ key }) => key?.key),
      commands.map(({ key }) => key?.requestHmac),
      commands.map(({ key }) => (key === undefined ? undefined : JSON.stringify(key.result))),
      claims.map(({ command }) => command),
      claims.map(({ stream }) => stream),
      claims.map(({ version }) => version),
      events.map(({ command }) => command),
      events.map(({ event }) => event.stream),
      events.map(({ expected }) => expected),
      events.map(({ salt }) => salt),
      events.map(({ canonicalPrefix }) => canonicalPrefix),
    ],
  });
  const verdicts = new Map(rows.map((row) => [row.command, verdictOf(row)]));
  return commands.map((_, index) => {
    const verdict = verdicts.get(index + 1);
    if (verdict === undefined) throw new Error('append told no verdict on a command');
    return verdict;
  });
}

function verdictOf({ status, versions }: VerdictRow): Verdict {
  return status === 'appended' ? { status, versions: versions ?? [] } : { status };
}
