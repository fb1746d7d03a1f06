import { randomBytes } from 'node:crypto';
import type { RecordedEvent } from '../domain/event';
import type { JsonObject } from '../domain/json';
import { canonicalEvent, canonicalPrefix, leafHash, ledgerLeaf } from '../domain/ledger-leaf';
import type { Stream } from '../domain/stream';
import type { Touching } from './append-queue';
import type { AppendCommand, CommandKey, EventToAppend, TenantId } from './event-store';

export interface PreparedEvent {
  readonly event: EventToAppend;
  /** The version of the stream before the command, null for any. */
  readonly expected: number | null;
  readonly salt: Buffer;
  readonly canonicalPrefix: string;
}

/** A command with everything that is to be sent, so that it can be sent again, alone, without being made anew. */
export interface PreparedCommand extends Touching {
  readonly tenant: TenantId;
  readonly events: readonly PreparedEvent[];
  /** Streams rested on that the expectations of the events don't already hold. */
  readonly claims: readonly (readonly [Stream, number])[];
  readonly key: (CommandKey & { readonly result: JsonObject }) | undefined;
  /** The events as the store recorded them. */
  recorded(versions: readonly number[]): readonly RecordedEvent[];
}

/** @throws RangeError where the data has no canonical JSON. */
export function prepareCommand(command: AppendCommand): PreparedCommand {
  const { tenant, actor, recordedAt, restedOn } = command;
  const events = command.events.map((event): PreparedEvent => {
    const content = { ...event, tenant, actor, recordedAt, restedOn };
    return {
      event,
      expected: event.expected === 'any' ? (restedOn[event.stream] ?? null) : event.expected,
      salt: randomBytes(32),
      canonicalPrefix: canonicalPrefix(content),
    };
  });
  const expected = new Map(events.map((prepared) => [prepared.event.stream, prepared.expected]));
  const claims = Object.entries(restedOn).filter(([stream, version]) => expected.get(stream) !== version);
  return {
    tenant,
    events,
    claims,
    key: command.command && {
      ...command.command,
      result: command.command.resultOf(foreseeEvents(command, events)),
    },
    writes: [
      ...[...expected.keys()].map((stream) => touch(tenant, stream)),
      ...(command.command === undefined ? [] : [commandTouch(tenant, command.command)]),
    ],
    reads: claims.map(([stream]) => touch(tenant, stream)),
    recorded: (versions) =>
      events.map((prepared, index) => {
        const version = versions[index];
        if (version === undefined) throw new Error('the store told no version of an event that it appended');
        return recordedAs(command, prepared, version);
      }),
  };
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
  return {
    ...contentOf(command, prepared),
    version,
    leafHash: leafHash(ledgerLeaf(prepared.salt, canonicalEvent(prepared.canonicalPrefix, version))),
  };
}

function unforeseeable(command: AppendCommand, prepared: PreparedEvent): RecordedEvent {
  const refuse = (): never => {
    throw new Error(
      `where an event of ${prepared.event.stream} will stand is not known before it is written`,
    );
  };
  return {
    ...contentOf(command, prepared),
    get version() {
      return refuse();
    },
    get leafHash() {
      return refuse();
    },
  };
}

function contentOf({ actor, recordedAt, restedOn }: AppendCommand, { event, salt }: PreparedEvent) {
  const { stream, type, data, id } = event;
  return { stream, type, data, id, actor, recordedAt, restedOn, salt: salt.toString('base64url') };
}

// A tenant's id has always the same length and never begins with a bracket: the two can't be mistaken for each other.
function touch(tenant: TenantId, stream: Stream): string {
  return `${tenant}/${stream}`;
}

function commandTouch(tenant: TenantId, { principal, route, key }: CommandKey): string {
  return JSON.stringify([tenant, principal, route, key]);
}
