import { v7 as uuidv7 } from 'uuid';
import { type JsonObject, jsonObject } from '../../domain/json';
import type { Reference } from '../../domain/reference';
import type { AppendCommand, CommandKey, EventToAppend, TenantId } from '../../store/event-store';
import type { Caller } from '../caller';

/** What a service of the registry did, as the ledger keeps it. */
export interface RegistryEntry {
  /** The record that it is a version of. */
  readonly record: Reference;
  /** UPPER_SNAKE, such as TENANT_CREATED. */
  readonly type: string;
  /** As the operation is called, such as `tenant.create`. */
  readonly operation: string;
  /** What was asked, without what may not be kept. */
  readonly request: JsonObject;
  /** What the record is from now on. */
  readonly body: JsonObject;
  /** The version of the record that this is made on, 0 for none; any unless given. */
  readonly expected?: EventToAppend['expected'];
}

/** A deed that is done once under the caller's key, and what is kept of the answer for those who send it again. */
export interface KeptUnder {
  readonly key: CommandKey;
  readonly answer: JsonObject;
}

/** The entries of one deed, as the tenant's store is to keep them: who did it is told, and by which token. */
export function registryCommand(
  { principal, token }: Pick<Caller, 'principal' | 'token'>,
  tenant: TenantId,
  recordedAt: Date,
  entries: readonly [RegistryEntry, ...RegistryEntry[]],
  kept?: KeptUnder,
): AppendCommand {
  const [first, ...rest] = entries;
  const event = ({
    record,
    type,
    operation,
    request,
    body,
    expected = 'any',
  }: RegistryEntry): EventToAppend => ({
    id: uuidv7(),
    stream: record,
    type,
    expected,
    data: jsonObject({
      operation,
      outcome: 'recorded',
      request,
      body,
      principal: principal.id,
      token: token ?? null,
    }),
  });
  return {
    tenant,
    actor: principal.id,
    recordedAt: recordedAt.toISOString(),
    restedOn: {},
    events: [event(first), ...rest.map(event)],
    ...(kept === undefined ? {} : { command: { ...kept.key, resultOf: () => kept.answer } }),
  };
}
