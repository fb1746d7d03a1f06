import { z } from 'zod';
import type { JsonValue } from '../../domain/json';
import { taskQueue } from '../../temporal/task-queue';

/** A history without what tells of the machine and the processes that it was recorded on. */
export function withoutTraces(history: string): JsonValue {
  return without(z.json().parse(JSON.parse(history)));
}

function without(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(without);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, memberOf(key, member)]));
}

function memberOf(key: string, member: JsonValue): JsonValue {
  if (typeof member === 'string' && key === 'identity') return 'portcullis';
  // Stack traces name files.
  if (typeof member === 'string' && key === 'stackTrace') return '';
  // The queue that a worker keeps for itself is named after its host.
  if (key === 'taskQueue' && typeof member === 'object' && member !== null && 'name' in member)
    return { ...member, name: member.name === taskQueue ? taskQueue : `${taskQueue}-sticky` };
  return without(member);
}
