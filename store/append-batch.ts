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
    text: 'select * from append($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)',
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
  const events = new EventColumns();
  const claims = new ClaimColumns();
  const claimants = commands.map((command, index) => {
    events.add(index + 1, command);
    return claims.add(index + 1, command);
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
    claimants,
    events.commands,
    ...events.values(),
    claims.commands,
    ...claims.values(),
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

const appendOneText =
  'select * from append_one($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)';

function appendOneValues(command: PreparedCommand): unknown[] {
  const { tenant, actor, recordedAt, key } = command;
  const events = new EventColumns();
  const claims = new ClaimColumns();
  events.add(1, command);
  claims.add(1, command);
  return [
    tenant,
    actor,
    recordedAt,
    key?.principal,
    key?.route,
    key?.key,
    key?.requestHmac,
    key && JSON.stringify(key.result),
    ...events.values(),
    ...claims.values(),
  ];
}

function onlyVerdict([row]: readonly Omit<VerdictRow, 'command'>[]): Verdict {
  if (row === undefined) throw new Error('append told no verdict on a command');
  return verdictOf(row);
}

function verdictOf({ status, versions }: Omit<VerdictRow, 'command'>): Verdict {
  return status === 'appended' ? { status, versions: versions ?? [] } : { status };
}

/** The events of a batch, column by column, as `append` takes them. */
class EventColumns {
  readonly commands: number[] = [];
  private readonly streams: string[] = [];
  private readonly expected: (number | null)[] = [];
  private readonly ids: string[] = [];
  private readonly types: string[] = [];
  private readonly salts: Buffer[] = [];
  private readonly canonicalPrefixes: string[] = [];

  add(number: number, { events }: PreparedCommand): void {
    for (const { event, expected, salt, canonicalPrefix } of events) {
      this.commands.push(number);
      this.streams.push(event.stream);
      this.expected.push(expected);
      this.ids.push(event.id);
      this.types.push(event.type);
      this.salts.push(salt);
      this.canonicalPrefixes.push(canonicalPrefix);
    }
  }

  values(): unknown[] {
    const { streams, expected, ids, types, salts, canonicalPrefixes } = this;
    return [streams, expected, ids, types, salts, canonicalPrefixes.join('\n')];
  }
}

/** What the commands of a batch rest on, column by column, as `append` takes it: once where several rest on the same. */
class ClaimColumns {
  readonly commands: number[] = [];
  private readonly streams: string[] = [];
  private readonly versions: number[] = [];
  private readonly claimants = new Map<string, number>();

  /** Gives the first command that rests on the same; null where this one rests on nothing. */
  add(number: number, { tenant, claims }: PreparedCommand): number | null {
    if (claims.length === 0) return null;
    const same = JSON.stringify([tenant, claims]);
    const claimant = this.claimants.get(same);
    if (claimant !== undefined) return claimant;
    this.claimants.set(same, number);
    for (const [stream, version] of claims) {
      this.commands.push(number);
      this.streams.push(stream);
      this.versions.push(version);
    }
    return number;
  }

  values(): unknown[] {
    return [this.streams, this.versions];
  }
}
