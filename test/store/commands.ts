import { v7 as uuidv7 } from 'uuid';
import type { JsonObject } from '../../domain/json';
import type { AppendCommand, AppendResult, EventToAppend, ExpectedVersion } from '../../store/event-store';

export const actor = uuidv7();

export function event(stream: string, expected: ExpectedVersion, data: JsonObject = {}): EventToAppend {
  return { id: uuidv7(), stream, type: 'NOTED', data, expected };
}

export function command(
  tenant: string,
  events: AppendCommand['events'],
  more: Partial<Pick<AppendCommand, 'restedOn' | 'command'>> = {},
): AppendCommand {
  return { tenant, actor, recordedAt: new Date().toISOString(), restedOn: {}, events, ...more };
}

/** The versions of the events that were appended. @throws Error where they weren't. */
export function versionsOf(result: AppendResult): readonly number[] {
  if (result.status !== 'appended') throw new Error(`expected appended, was ${result.status}`);
  return result.events.map(({ version }) => version);
}
