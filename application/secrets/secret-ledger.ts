import { z } from 'zod';
import { jsonObject } from '../../domain/json';
import { recordDataSchema } from '../../domain/known-record';
import {
  type SecretIdentity,
  type SecretOwner,
  type SecretPath,
  secretReadingRecord,
  secretRecord,
} from '../../domain/secret';
import type { EventStore } from '../../store/event-store';
import type { Caller } from '../caller';
import { registryCommand } from '../registry/registry-entry';

export type SecretChange = 'set' | 'rotate' | 'remove';

const changed = { set: 'SECRET_SET', rotate: 'SECRET_ROTATED', remove: 'SECRET_REMOVED' } as const;

/** A secret as the ledger tells of it: neither its value nor a hash of it. */
const secretRecordSchema = z.object({
  path: z.string(),
  /** While one is `changing`, the store may hold this version already or not yet. */
  status: z.enum(['absent', 'standing', 'changing', 'unknown']),
  /** The version that stands, or is about to; 0 for none. */
  version: z.int(),
  /** The UUID of the principal who made this version; null where that was done at the store itself. */
  changed_by: z.uuid().nullable(),
});
type SecretRecord = z.output<typeof secretRecordSchema>;

type Actor = Pick<Caller, 'principal' | 'token'>;

export interface SecretLedgerParts {
  readonly store: Pick<EventStore, 'read' | 'append'>;
  readonly clock: () => Date;
}

/**
 * What was done with secrets, in the stores of their tenants. A change is told before it is asked for and again with what
 * came of it: a SECRET_CHANGE_BEGUN with nothing after it may have taken effect.
 */
export class SecretLedger {
  constructor(private readonly parts: SecretLedgerParts) {}

  /** Who made the versions that are named; null where that was done at the store itself. */
  async makers(
    { id }: SecretOwner,
    versions: ReadonlyMap<SecretPath, number>,
  ): Promise<ReadonlyMap<SecretPath, string | null>> {
    const { facts } = await this.parts.store.read(id, [...versions.keys()].map(secretRecord));
    return new Map(
      [...versions].map(([path, version]) => {
        const data = recordDataSchema.safeParse(facts.get(secretRecord(path))?.head?.data);
        const record = secretRecordSchema.safeParse(data.data?.body).data;
        return [path, record?.version === version ? record.changed_by : null];
      }),
    );
  }

  /** `version` is the one that is about to stand: 0 where the secret is removed. */
  begun(actor: Actor, secret: SecretIdentity, change: SecretChange, version: number): Promise<void> {
    const record = { status: 'changing', version, changed_by: actor.principal.id } as const;
    return this.keep(actor, secret, 'SECRET_CHANGE_BEGUN', change, record);
  }

  made(actor: Actor, secret: SecretIdentity, change: SecretChange, version: number): Promise<void> {
    const status = version === 0 ? 'absent' : 'standing';
    const record = { status, version, changed_by: actor.principal.id } as const;
    return this.keep(actor, secret, changed[change], change, record);
  }

  /** `stands` is what was there before, undefined where nobody knows whether it still is. */
  failed(
    actor: Actor,
    secret: SecretIdentity,
    change: SecretChange,
    code: string,
    stands: Pick<SecretRecord, 'version' | 'changed_by'> | undefined,
  ): Promise<void> {
    const record: Omit<SecretRecord, 'path'> =
      stands === undefined
        ? { status: 'unknown', version: 0, changed_by: null }
        : { status: stands.version === 0 ? 'absent' : 'standing', ...stands };
    return this.keep(actor, secret, 'SECRET_CHANGE_FAILED', change, record, { code });
  }

  async read(
    actor: Actor,
    { owner, path }: SecretIdentity,
    { version, why }: { readonly version: number; readonly why: string },
  ): Promise<void> {
    await this.append(actor, owner, {
      record: secretReadingRecord(path),
      type: 'SECRET_READ',
      operation: 'secret.read',
      request: { path, why },
      body: { path, version, why },
    });
  }

  private keep(
    actor: Actor,
    { owner, path }: SecretIdentity,
    type: string,
    change: SecretChange,
    record: Omit<SecretRecord, 'path'>,
    details: { readonly code?: string } = {},
  ): Promise<void> {
    return this.append(actor, owner, {
      record: secretRecord(path),
      type,
      operation: `secret.${change}`,
      request: { path },
      body: jsonObject({ path, ...record, ...details }),
    });
  }

  private async append(
    actor: Actor,
    { id }: SecretOwner,
    entry: Parameters<typeof registryCommand>[3][0],
  ): Promise<void> {
    const { store, clock } = this.parts;
    const { status } = await store.append(registryCommand(actor, id, clock(), [entry]));
    if (status !== 'appended') throw new Error(`an entry that rests on nothing met a ${status}`);
  }
}
