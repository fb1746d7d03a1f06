import { CompiledQuery, type Transaction } from 'kysely';
import type { Pool } from 'pg';
import { arrayLiteral } from './array-literal';
import type { PreparedCommand } from './prepared-command';
import type { Schema } from './schema';

export type Verdict =
  | { readonly status: 'appended'; readonly versions: readonly number[] }
  | { readonly status: 'conflict' }
  | { readonly status: 'duplicate' };

/** What `append` gives: commands by their numbers, which count from 1, and the versions of all events. */
interface BatchRow {
  readonly conflicting: readonly number[];
  readonly duplicate: readonly number[];
  readonly versions: readonly number[];
}

/** Sends commands that may share a batch as one transaction, in one round trip; a verdict for each. */
export async function appendBatch(
  pool: Pool,
  commands: readonly PreparedCommand[],
): Promise<readonly Verdict[]> {
  const [first, ...others] = commands;
  if (first !== undefined && others.length === 0) return [await appendOne(pool, first)];
  const { rows } = await pool.query<BatchRow>({
    name: 'append',
    text: 'select * from append($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)',
    values: appendValues(commands),
  });
  const [row] = rows;
  if (row === undefined) throw new Error('append told no verdicts');
  return verdictsOf(commands, row);
}

function verdictsOf(
  commands: readonly PreparedCommand[],
  { conflicting, duplicate, versions }: BatchRow,
): readonly Verdict[] {
  let place = 0;
  return commands.map(({ events }, index) => {
    const from = place;
    place += events.length;
    if (conflicting.includes(index + 1)) return { status: 'conflict' };
    if (duplicate.includes(index + 1)) return { status: 'duplicate' };
    return { status: 'appended', versions: versions.slice(from, place) };
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
    arrayLiteral(commands.map(({ tenant }) => tenant)),
    arrayLiteral(commands.map(({ actor }) => actor)),
    arrayLiteral(commands.map(({ recordedAt }) => recordedAt)),
    arrayLiteral(commands.map(({ key }) => key?.principal)),
    arrayLiteral(commands.map(({ key }) => key?.route)),
    arrayLiteral(commands.map(({ key }) => key?.key)),
    Buffer.concat(commands.map(hmacOf)),
    commands.map(({ key }) => (key === undefined ? '' : JSON.stringify(key.result))).join('\n'),
    arrayLiteral(claimants),
    arrayLiteral(events.commands),
    ...events.values(),
    arrayLiteral(claims.commands),
    ...claims.values(),
  ];
}

/** In the place of one, where a command comes without an idempotency key. */
const noHmac = Buffer.alloc(32);

/** @throws RangeError for one that would shift those behind it. */
function hmacOf({ key }: PreparedCommand): Buffer {
  const hmac = key?.requestHmac ?? noHmac;
  if (hmac.length !== noHmac.length) throw new RangeError(`an HMAC-SHA256 has ${noHmac.length} bytes`);
  return hmac;
}

/** What `append_one` gives. */
interface VerdictRow {
  readonly status: Verdict['status'];
  readonly versions: readonly number[] | null;
}

async function appendOne(pool: Pool, command: PreparedCommand): Promise<Verdict> {
  const { rows } = await pool.query<VerdictRow>({
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
  const query: CompiledQuery<VerdictRow> = CompiledQuery.raw(appendOneText, appendOneValues(command));
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

function onlyVerdict([row]: readonly VerdictRow[]): Verdict {
  if (row === undefined) throw new Error('append told no verdict on a command');
  return verdictOf(row);
}

function verdictOf({ status, versions }: VerdictRow): Verdict {
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
    return [
      arrayLiteral(streams),
      arrayLiteral(expected),
      arrayLiteral(ids),
      arrayLiteral(types),
      Buffer.concat(salts),
      canonicalPrefixes.join('\n'),
    ];
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
    let same: string = tenant;
    for (const [stream, version] of claims) same += `\0${stream}\0${version}`;
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
    return [arrayLiteral(this.streams), arrayLiteral(this.versions)];
  }
}
