import { z } from 'zod';
import { recordDataSchema } from '../../domain/known-record';
import {
  type SecretIdentity,
  type SecretOwner,
  type SecretPath,
  secretChangeRecord,
  secretReadingRecord,
  secretRecord,
} from '../../domain/secret';
import type { EventStore } from '../../store/event-store';
import type { Caller } from '../caller';
import { type RegistryEntry, registryCommand } from '../registry/registry-entry';

export type SecretChange = 'set' | 'rotate' | 'remove';

const changed = { set: 'SECRET_SET', rotate: 'SECRET_ROTATED', remove: 'SECRET_REMOVED' } as const;

/** A secret as its record tells of it: neither its value nor a hash of it. */
const secretRecordSchema = z.object({
  path: z.string(),
  /** The version that was made last; 0 where the secret was removed. */
  version: z.int(),
  /** The UUID of the principal who did. */
  changed_by: z.uuid(),
});

type Actor = Pick<Caller, 'principal' | 'token'>;

export interface SecretLedgerParts {
  readonly store: Pick<EventStore, 'read' | 'append'>;
  readonly clock: () => Date;
}

/**
 * What was done with secrets, in the stores of their tenants. A change is told before the store is asked for it: one that
 * was begun, and neither made nor failed since, may have taken effect.
 */
export class SecretLedger {
  constructor(private readonly parts: SecretLedgerParts) {}

  /** Who made the versions that are named; null where no record tells, as of what was put at the store itself. */
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
    return this.tellChange(actor, secret, 'SECRET_CHANGE_BEGUN', { change, version });
  }

  failed(
    actor: Actor,
    secret: SecretIdentity,
    change: SecretChange,
    { code, tookEffect }: { readonly code: string; readonly tookEffect: 'no' | 'unknown' },
  ): Promise<void> {
    return this.tellChange(actor, secret, 'SECRET_CHANGE_FAILED', { change, code, took_effect: tookEffect });
  }

  made(actor: Actor, { owner, path }: SecretIdentity, change: SecretChange, version: number): Promise<void> {
    const body: z.output<typeof secretRecordSchema> = { path, version, changed_by: actor.principal.id };
    return this.append(actor, owner, {
      record: secretRecord(path),
      type: changed[change],
      operation: `secret.${change}`,
      request: { path },
      body,
    });
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

  private tellChange(
    actor: Actor,
    { owner, path }: SecretIdentity,
    type: string,
    details: { readonly change: SecretChange; readonly [member: string]: string | number },
  ): Promise<void> {
    return this.append(actor, owner, {
      record: secretChangeRecord(path),
      type,
      operation: `secret.${details.change}`,
      request: { path },
      body: { path, ...details },
    });
  }

  private async append(actor: Actor, { id }: SecretOwner, entry: RegistryEntry): Promise<void> {
    const { store, clock } = this.parts;
    const { status } = await store.append(registryCommand(actor, id, clock(), [entry]));
    if (status !== 'appended') throw new Error(`an entry that rests on nothing met a ${status}`);
  }
}
