import type { KeyStore } from '../../custody/key-store';
import { commitmentTo } from '../../domain/commitment';
import { type KeyName, keyNameSchema } from '../../domain/key';
import { referenceSchema } from '../../domain/reference';
import { type Deployment, expectValue } from './deployment';

export const tenant = 'tenant_node:rehearsed';
/** What a key is called in the record store and at the key store. */
export interface KeyNames {
  readonly keyRef: string;
  readonly keyName: KeyName;
  readonly attestation: string;
}

/** Names for another key of the tenant. */
export function keyNames(name: string): KeyNames {
  return {
    keyRef: `key_registry:${name}`,
    keyName: keyNameSchema.parse(name),
    attestation: `key_custody_provider_attestation:${name}`,
  };
}

const rehearsed = keyNames('rehearsed');
export const { keyRef, keyName, attestation } = rehearsed;

/** A key at the embedded key store, attested with its public key and bound; gives that public key. */
export async function bindKey(
  { application, operator }: Deployment,
  store: KeyStore,
  binding: object = {},
  { keyRef, keyName, attestation }: KeyNames = rehearsed,
): Promise<string> {
  const id = await application.tenants.allot(referenceSchema.parse(tenant));
  const signal = AbortSignal.timeout(10_000);
  const key = { tenant: id, name: keyName };
  const created = await store.createKey(key, 'ed25519', signal);
  if (!created.ok) throw new Error(created.error.code);
  const got = await store.getPublicKey({ ...key, version: created.value.current ?? '' }, signal);
  if (!got.ok) throw new Error(got.error.code);
  const send = async (name: 'keyCustody.providerAttest' | 'keyCustody.providerBind', request: object) => {
    const answer = expectValue(await application.execute(name, { tenant, ...request }, operator));
    if (answer.outcome === 'refused') throw new Error(JSON.stringify(answer.body));
  };
  await send('keyCustody.providerAttest', {
    provider_attestation_ref: attestation,
    provider: 'embedded',
    key_ref: keyRef,
    public_key: got.value.pem,
    attestation_hash: commitmentTo('attested'),
  });
  await send('keyCustody.providerBind', {
    provider_attestation: attestation,
    key_ref: keyRef,
    key_store: 'embedded',
    key_name: keyName,
    ...binding,
  });
  return got.value.pem;
}
