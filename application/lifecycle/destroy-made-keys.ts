import { v7 as uuidv7 } from 'uuid';
import { type DestroyedKey, destroyKey } from '../../custody/destroy-key';
import type { KeyStore } from '../../custody/key-store';
import { failed, type KeyStoreResult } from '../../custody/key-store-result';
import { jsonObject } from '../../domain/json';
import { keyNameSchema } from '../../domain/key';
import { reference } from '../../domain/reference';
import type { TenantId } from '../../store/event-store';
import { forgetMadeKey, type MadeKey, type MadeKeys } from '../../store/made-keys';
import type { RowsAndEvents } from '../../store/postgres-event-store';
import type { Caller } from '../caller';
import { type RegistryEntry, registryCommand } from '../registry/registry-entry';
import type { KeyStores } from '../rehearsals/key-stores';

export interface DestroyMadeKeysDependencies {
  readonly madeKeys: Pick<MadeKeys, 'list'>;
  readonly keyStores: Pick<KeyStores, 'named'>;
  readonly store: RowsAndEvents;
  readonly clock: () => Date;
}

/** A key that could not be destroyed for now. */
export interface KeyLeft extends MadeKey {
  /** For a person. */
  readonly why: string;
}

const callMilliseconds = 15_000;

/**
 * Destroys the keys that were made for a tenant, each with its entry of the ledger, and gives those that still stand.
 * What one key store doesn't do keeps nothing at another from being destroyed.
 */
export async function destroyMadeKeys(
  { madeKeys, keyStores, store, clock }: DestroyMadeKeysDependencies,
  caller: Pick<Caller, 'principal' | 'token'>,
  tenant: TenantId,
): Promise<readonly KeyLeft[]> {
  const left: KeyLeft[] = [];
  for (const key of await madeKeys.list(tenant)) {
    const destroyed = await destroyAt(keyStores.named(key.keyStore), tenant, key);
    if (!destroyed.ok) {
      left.push({ ...key, why: `${destroyed.error.code}: ${destroyed.error.detail}` });
      continue;
    }
    await store.withRows(tenant, async (transaction, append) => {
      if (await forgetMadeKey(transaction, tenant, key))
        await append(registryCommand(caller, tenant, clock(), [entryOf(key, destroyed.value)]));
    });
  }
  return left;
}

async function destroyAt(
  store: KeyStore | undefined,
  tenant: TenantId,
  { keyStore, name }: MadeKey,
): Promise<KeyStoreResult<DestroyedKey>> {
  if (store === undefined)
    return failed({
      code: 'provider_unavailable',
      detail: `the deployment has no key store ${keyStore} any more. Name it in PORTCULLIS_KEY_STORES_FILE again.`,
    });
  return destroyKey(
    store,
    { tenant, name: keyNameSchema.parse(name) },
    AbortSignal.timeout(callMilliseconds),
  );
}

/** Without versions where none stood there any more, such as when an earlier try was cut off. */
function entryOf({ keyStore, name }: MadeKey, { versions, reversibleUntil }: DestroyedKey): RegistryEntry {
  const key = { key_store: keyStore, key_name: name };
  return {
    record: reference('key_destruction', uuidv7()),
    type: reversibleUntil === undefined ? 'KEY_DESTROYED' : 'KEY_DESTRUCTION_SCHEDULED',
    operation: 'key.destroy',
    request: key,
    body: jsonObject({ ...key, versions, reversible_until: reversibleUntil ?? null }),
    expected: 0,
  };
}
