import type { RegisteredTenant } from '../../domain/registered-tenant';
import type { MadeKeys } from '../../store/made-keys';
import type { TenantChanges } from './tenant-changes';
import type { Seen } from './tenant-finding';

export interface LookAtChangeDependencies {
  readonly changes: Pick<TenantChanges, 'standing'>;
  readonly madeKeys: Pick<MadeKeys, 'list'>;
}

/** Whether a change of the tenant is under way, and what keeps it from coming to its end. */
export async function lookAtChange(
  { changes, madeKeys }: LookAtChangeDependencies,
  { id, tenant_id: slug, status }: RegisteredTenant,
): Promise<Seen> {
  const again = `\`portcullis tenant delete --id ${slug} --yes\``;
  const standing = await changes.standing(slug);
  if (standing === undefined)
    return status === 'DELETING'
      ? { status: 'failed', area: 'workers', detail: 'its deletion was ended from outside', mend: again }
      : { status: 'ok', detail: 'none is under way' };
  const { kind, hindered } = standing;
  if (hindered === undefined) return { status: 'ok', detail: `${kind} is under way` };
  if (hindered === 'keys_left') {
    const keys = (await madeKeys.list(id)).map(({ keyStore, name }) => `${name} at ${keyStore}`);
    return {
      status: 'failed',
      area: 'secrets',
      detail: `${kind} waits: keys still stand: ${keys.join(', ')}`,
      mend: `See that the key stores are up, and then ${again} tries again at once.`,
    };
  }
  const { step, attempts, why } = hindered;
  return {
    status: 'failed',
    area: 'workers',
    detail: `${kind}: ${step} failed ${attempts} times, and is tried again: ${why}`,
    mend: 'Bring back what is away. The change goes on by itself.',
  };
}
