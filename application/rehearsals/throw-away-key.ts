import { createHash } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { destroyKey } from '../../custody/destroy-key';
import type { KeyIdentity } from '../../custody/key-store';
import { type KeyName, keyNameSchema } from '../../domain/key';
import type { Rehearsals } from '../../store/rehearsals';
import type { KeyStores } from './key-stores';
import type { RehearsalIdentity } from './rehearsal-run';

/** Longer than any rehearsal takes that a worker carries out. */
const leaseMilliseconds = 60 * 60 * 1000;

const callMilliseconds = 15_000;
const page = 100;

/** The same for every try of the same drill, and for no other: a repeat finds the key instead of making a second one. */
export function throwAwayKeyName(
  { kind, keyRef }: Pick<RehearsalIdentity, 'kind' | 'keyRef'>,
  period: string,
): KeyName {
  const digest = createHash('sha256').update(`${keyRef}/${period}`, 'utf8').digest('hex').slice(0, 24);
  return keyNameSchema.parse(`rehearsal-${kind}-${digest}`);
}

export interface ThrowAwayKey extends KeyIdentity {
  readonly rehearsal: string;
  readonly keyStore: string;
}

/** Notes that the key is about to be made, so that it is found again whatever becomes of who makes it. */
export async function leaseKey(
  { rehearsals, clock }: { readonly rehearsals: Rehearsals; readonly clock: () => Date },
  { tenant, rehearsal, keyStore, name }: ThrowAwayKey,
): Promise<void> {
  const until = new Date(clock().getTime() + leaseMilliseconds);
  await rehearsals.lease({ id: uuidv7(), tenant, rehearsal, keyStore, key: name }, until);
}

export interface LeasedKeysDependencies {
  readonly rehearsals: Rehearsals;
  readonly keyStores: KeyStores;
  readonly clock: () => Date;
}

/** Destroys the keys that rehearsals left behind, such as those of a run that was terminated; gives how many. */
export async function destroyKeysLeftBehind({
  rehearsals,
  keyStores,
  clock,
}: LeasedKeysDependencies): Promise<number> {
  let destroyed = 0;
  for (const { tenant, keyStore, key } of await rehearsals.leasesLeftBehind(clock(), page)) {
    const store = keyStores.named(keyStore);
    if (store === undefined) continue;
    const name = keyNameSchema.parse(key);
    const result = await destroyKey(store, { tenant, name }, AbortSignal.timeout(callMilliseconds));
    if (!result.ok) continue;
    await rehearsals.closeLease({ tenant, keyStore, key });
    destroyed++;
  }
  return destroyed;
}
