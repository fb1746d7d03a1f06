import type { Transaction } from 'kysely';
import { v7 as uuidv7 } from 'uuid';
import type { Ed25519PublicKey } from '../../domain/ed25519-public-key';
import {
  HOLDER_KEY_ENROLLED,
  type HolderKeyBody,
  holderKeyOf,
  holderKeyReference,
} from '../../domain/holder-key';
import { jsonObject } from '../../domain/json';
import type { PrincipalRole, TenantPrincipalKind } from '../../domain/principal';
import type { RegisteredTenant } from '../../domain/registered-tenant';
import type { TenantId } from '../../store/event-store';
import type { HolderKeys } from '../../store/holder-keys';
import { insertPrincipal, type Principals, type TenantPrincipal } from '../../store/principals';
import type { Schema } from '../../store/schema';
import type { Caller } from '../caller';
import { ok, problem, type Result } from '../problem';
import type { RegistryEntry } from '../registry/registry-entry';

/** A principal of a tenant and the key that it is known by. */
export interface Holder {
  /** UUID. */
  readonly principal: string;
  readonly kind: TenantPrincipalKind;
  readonly publicKey: Ed25519PublicKey;
  /** Whether nobody had enrolled it yet. */
  readonly isNew: boolean;
}

export interface HolderDependencies {
  readonly principals: Principals;
  readonly holderKeys: Pick<HolderKeys, 'find'>;
  readonly clock: () => Date;
}

/** Who holds a key in the tenant: the principal that it was enrolled for, or one that is yet to be. */
export async function holderOf(
  { principals, holderKeys, clock }: HolderDependencies,
  tenant: RegisteredTenant,
  publicKey: Ed25519PublicKey,
): Promise<Result<Holder>> {
  const name = holderKeyReference(publicKey);
  const found = await holderKeys.find(tenant.reference, name);
  const key = holderKeyOf(name, found?.head, clock().toISOString());
  if (key === undefined) return ok({ principal: uuidv7(), kind: 'person', publicKey, isNew: true });
  if (key.status !== 'active')
    return problem({
      code: 'holder_key_retired',
      detail: `The key was ${key.status}, and stands for nobody any more. Give the key that its holder has now.`,
    });
  const [principal] = await principals.list(tenant.id, { id: key.principal, limit: 1 });
  if (principal === undefined) throw new Error('a holder key is enrolled for no principal of its tenant');
  if (principal.state === 'disabled')
    return problem({
      code: 'principal_disabled',
      detail: `The key is that of the principal ${principal.id}, which is disabled. Enable it before anything is given to it.`,
    });
  return ok({ principal: principal.id, kind: principal.kind, publicKey, isNew: false });
}

export interface Enrolment {
  readonly holder: Pick<Holder, 'principal' | 'kind' | 'publicKey'>;
  readonly name: string;
  readonly role: PrincipalRole;
}

/** Writes the row of a principal; `enrolmentEntry` of its key is to be appended in the same transaction. */
export async function enrol(
  transaction: Transaction<Schema>,
  tenant: TenantId,
  caller: Pick<Caller, 'principal'>,
  { holder: { principal: id, kind, publicKey }, name, role }: Enrolment,
): Promise<{ readonly principal: TenantPrincipal; readonly key: HolderKeyBody }> {
  const described = { id, kind, name, role, enrolledBy: caller.principal.id };
  return {
    principal: await insertPrincipal(transaction, tenant, described),
    key: {
      holder_key: holderKeyReference(publicKey),
      principal: id,
      public_key: publicKey,
      status: 'active',
    },
  };
}

export function enrolmentEntry(key: HolderKeyBody): RegistryEntry {
  return {
    record: key.holder_key,
    type: HOLDER_KEY_ENROLLED,
    operation: 'holderKey.enroll',
    request: { principal: key.principal, public_key: key.public_key },
    body: jsonObject(key),
    // Where somebody enrolled it meanwhile, nothing of this is written.
    expected: 0,
  };
}
