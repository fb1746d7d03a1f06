import { randomBytes } from 'node:crypto';
import { canonicalJson } from '../domain/canonical-json';
import type { RecordedEvent } from '../domain/event';
import type { JsonObject } from '../domain/json';
import { canonicalEvent, canonicalPrefix, leafHash, ledgerLeaf } from '../domain/ledger-leaf';
import type { Stream } from '../domain/stream';
import type { Touching } from './append-queue';
import type { AppendCommand, CommandKey, EventToAppend, TenantId } from './event-store';

interface PreparedEvent {
  readonly event: EventToAppend;
  /** The version of the stream before the command, null for any. No stream ever stands at `contradiction`. */
  readonly expected: number | null;
  readonly salt: Buffer;
  readonly canonicalPrefix: string;
}

/** A command with everything that is to be sent, so that it can be sent again, alone, without being made anew. */
export interface PreparedCommand extends Touching {
  readonly tenant: TenantId;
  readonly actor: string;
  readonly recordedAt: string;
  readonly events: readonly PreparedEvent[];
  /** Streams rested on that the command doesn't write: those are held by what its events expect. */
  readonly claims: readonly (readonly [Stream, number])[];
  readonly restedOnSoon: boolean;
  readonly key: (CommandKey & { readonly result: JsonObject }) | undefined;
  /** The events as the store recorded them. */
  recorded(versions: readonly number[]): readonly RecordedEvent[];
}

/** @throws RangeError where the data has no canonical JSON. */
export function prepareCommand(command: AppendCommand): PreparedCommand {
  const { tenant, actor, recordedAt, restedOn } = command;
  const expected = new Map<Stream, number | null>();
  const canonical = rememberingWriter();
  const events = command.events.map((event): PreparedEvent => {
    const version = expectedVersion(event.expected, restedOn[event.stream]);
    expected.set(event.stream, version ?? expected.get(event.stream) ?? null);
    return {
      event,
      expected: version,
      salt: newSalt(),
      canonicalPrefix: prefixOf(command, event, canonical),
    };
  });
  const claims = Object.entries(restedOn).filter(([stream]) => !expected.has(stream));
  const writes: string[] = [];
  const additions: string[] = [];
  for (const [stream, version] of expected)
    (version === null ? additions : writes).push(touch(tenant, stream));
  if (command.command !== undefined) writes.push(commandTouch(tenant, command.command));
  const foreseen = foreseeEvents(command, events);
  return {
    tenant,
    actor,
    recordedAt,
    events,
    claims,
    restedOnSoon: command.restedOnSoon === true,
    key: command.command && { ...command.command, result: command.command.resultOf(foreseen) },
    writes,
    additions,
    reads: claims.map(([stream]) => touch(tenant, stream)),
    recorded(versions) {
      return events.map((prepared, index) => {
        const version = versions[index];
        if (version === undefined) throw new Error('the store told no version of an event that it appended');
        const event = prepared.expected === null ? undefined : foreseen[index];
        return event?.version === version ? event : recordedAs(command, prepared, version);
      });
    },
  };
}

/** Of one who expects a stream at one version and rests on another: it stands at neither. */
const contradiction = -1;

function expectedVersion(expected: number | 'any', rested: number | undefined): number | null {
  if (expected === 'any') return rested ?? null;
  return rested === undefined || rested === expected ? expected : contradiction;
}

/** The events as they will be recorded if the command is, since each then finds its stream where it expects it. */
function foreseeEvents(command: AppendCommand, events: readonly PreparedEvent[]): readonly RecordedEvent[] {
  const written = new Map<Stream, number>();
  return events.map((prepared) => {
    const { stream } = prepared.event;
    const nth = (written.get(stream) ?? 0) + 1;
    written.set(stream, nth);
    return prepared.expected === null
      ? unforeseeable(command, prepared)
      : recordedAs(command, prepared, prepared.expected + nth);
  });
}

function recordedAs(command: AppendCommand, prepared: PreparedEvent, version: number): RecordedEvent {
  const { event, salt } = prepared;
  let hash: string | undefined;
  return {
    stream: event.stream,
    version,
    id: event.id,
    type: event.type,
    data: event.data,
    actor: command.actor,
    restedOn: command.restedOn,
    recordedAt: command.recordedAt,
    salt: salt.toString('base64url'),
    // Of indexes nobody asks for it, of records more than once.
    get leafHash() {
      hash ??= leafHash(ledgerLeaf(salt, canonicalEvent(prepared.canonicalPrefix, version)));
      return hash;
    },
  };
}

function unforeseeable(command: AppendCommand, prepared: PreparedEvent): RecordedEvent {
  const { stream, type, data, id } = prepared.event;
  return {
    stream,
    get version() {
      return unforeseen(stream);
    },
    id,
    type,
    data,
    actor: command.actor,
    restedOn: command.restedOn,
    recordedAt: command.recordedAt,
    salt: prepared.salt.toString('base64url'),
    get leafHash() {
      return unforeseen(stream);
    },
  };
}

function unforeseen(stream: Stream): never {
  throw new Error(`where an event of ${stream} will stand is not known before it is written`);
}

function prefixOf(
  { tenant, actor, recordedAt, restedOn }: AppendCommand,
  { id, stream, type, data }: EventToAppend,
  canonical: (value: JsonObject) => string,
): string {
  return canonicalPrefix({ tenant, actor, recordedAt, restedOn, id, stream, type, data }, canonical);
}

/** Writes each object once: the events of a command rest on the same, and those of indexes say what the record does. */
function rememberingWriter(): (value: JsonObject) => string {
  const written = new Map<JsonObject, string>();
  return (value) => {
    const text = written.get(value) ?? canonicalJson(value);
    written.set(value, text);
    return text;
  };
}

const saltBytes = 32;
let saltPool = Buffer.alloc(0);

/** Asking the system for many random bytes at once costs little more than for a few. */
function newSalt(): Buffer {
  if (saltPool.length === 0) saltPool = randomBytes(saltBytes * 128);
  const salt = saltPool.subarray(0, saltBytes);
  saltPool = saltPool.subarray(saltBytes);
  return salt;
}

// A tenant's id has always the same length and never begins with a bracket: the two can't be mistaken for each other.
function touch(tenant: TenantId, stream: Stream): string {
  return `${tenant}/${stream}`;
}

function commandTouch(tenant: TenantId, { principal, route, key }: CommandKey): string {
  return JSON.stringify([tenant, principal, route, key]);
}
