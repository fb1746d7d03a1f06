import { CompiledQuery, type Transaction } from 'kysely';
import type { Pool } from 'pg';
import type { PreparedCommand } from './prepared-command';
import type { Schema } from './schema';

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
  const [first, ...others] = commands;
  if (first !== undefined && others.length === 0) return [await appendOne(pool, first)];
  const { rows } = await pool.query<VerdictRow>({
    name: 'append',
    text: 'select * from append($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)',
    values: appendValues(commands),
  });
  const verdicts = new Map(rows.map((row) => [row.command, verdictOf(row)]));
  return commands.map((_, index) => {
    const verdict = verdicts.get(index + 1);
    if (verdict === undefined) throw new Error('append told no verdict on a command');
    return verdict;
  });
}

/** What `append` takes, in its order. */
export function appendValues(commands: readonly PreparedCommand[]): unknown[] {
  const touched = new TouchedStreams();
  commands.forEach((command, index) => {
    touched.add(index + 1, command);
  });
  return [
    commands.map(({ tenant }) => tenant),
    commands.map(({ actor }) => actor),
    commands.map(({ recordedAt }) => recordedAt),
    commands.map(({ key }) => key?.principal),
    commands.map(({ key }) => key?.route),
    commands.map(({ key }) => key?.key),
    commands.map(({ key }) => key?.requestHmac),
    commands.map(({ key }) => (key === undefined ? '' : JSON.stringify(key.result))).join('\n'),
    touched.commands,
    touched.streams,
    touched.expected,
    touched.ids,
    touched.types,
    touched.salts,
    touched.canonicalPrefixes.join('\n'),
  ];
}

async function appendOne(pool: Pool, command: PreparedCommand): Promise<Verdict> {
  const { rows } = await pool.query<Omit<VerdictRow, 'command'>>({
    name: 'append_one',
    text: appendOneText,
    values: appendOneValues(command),
  });
  return onlyVerdict(rows);
}

/** Appends as part of a transaction that writes more than events. */
export async function appendInTransaction(
  transaction: Transaction<Schema>,
  command: PreparedCommand,
): Promise<Verdict> {
  const query: CompiledQuery<Omit<VerdictRow, 'command'>> = CompiledQuery.raw(
    appendOneText,
    appendOneValues(command),
  );
  const { rows } = await transaction.executeQuery(query);
  return onlyVerdict(rows);
}

const appendOneText = 'select * from append_one($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)';

function appendOneValues(command: PreparedCommand): unknown[] {
  const { tenant, actor, recordedAt, key } = command;
  const touched = new TouchedStreams();
  touched.add(1, command);
  return [
    tenant,
    actor,
    recordedAt,
    key?.principal,
    key?.route,
    key?.key,
    key?.requestHmac,
    key && JSON.stringify(key.result),
    touched.streams,
    touched.expected,
    touched.ids,
    touched.types,
    touched.salts,
    touched.canonicalPrefixes.join('\n'),
  ];
}

function onlyVerdict([row]: readonly Omit<VerdictRow, 'command'>[]): Verdict {
  if (row === undefined) throw new Error('append told no verdict on a command');
  return verdictOf(row);
}

function verdictOf({ status, versions }: Omit<VerdictRow, 'command'>): Verdict {
  return status === 'appended' ? { status, versions: versions ?? [] } : { status };
}

/** The streams that a batch writes or rests on, column by column, as `append` takes them. */
class TouchedStreams {
  readonly commands: number[] = [];
  readonly streams: string[] = [];
  readonly expected: (number | null)[] = [];
  readonly ids: (string | null)[] = [];
  readonly types: (string | null)[] = [];
  readonly salts: (Buffer | null)[] = [];
  readonly canonicalPrefixes: string[] = [];

  add(number: number, { events, claims }: PreparedCommand): void {
    for (const { event, expected, salt, canonicalPrefix } of events) {
      this.stream(number, event.stream, expected);
      this.event(event.id, event.type, salt, canonicalPrefix);
    }
    for (const [stream, version] of claims) {
      this.stream(number, stream, version);
      this.event(null, null, null, '');
    }
  }

  private stream(number: number, stream: string, expected: number | null): void {
    this.commands.push(number);
    this.streams.push(stream);
    this.expected.push(expected);
  }

  private event(id: string | null, type: string | null, salt: Buffer | null, canonicalPrefix: string): void {
    this.ids.push(id);
    this.types.push(type);
    this.salts.push(salt);
    this.canonicalPrefixes.push(canonicalPrefix);
  }
}
