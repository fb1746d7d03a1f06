import { createPublicKey } from 'node:crypto';
import type { KeyStore } from '../../custody/key-store';
import type { KeyStoreError } from '../../custody/key-store-result';
import { ed25519PublicKeySchema, jwkThumbprintOf } from '../../domain/ed25519-public-key';
import { keyNameSchema } from '../../domain/key';
import type { TenantId } from '../../store/event-store';
import type { MadeKeys } from '../../store/made-keys';
import type { TokenKey } from '../../store/token-keys';
import { ok, problem, type Result } from '../problem';
import type { KeyStores } from '../rehearsals/key-stores';
import { makeKey } from '../rehearsals/make-key';

export interface TokenKeysAtStoresDependencies {
  readonly keyStores: KeyStores;
  readonly madeKeys: Pick<MadeKeys, 'note'>;
  readonly clock: () => Date;
}

/** A signature, or that the key can't sign any more since another took its place. */
export type TokenSignature =
  | { readonly status: 'signed'; readonly signature: Buffer }
  | { readonly status: 'key_replaced' };

/** How a key that signs tokens is replaced. */
export interface Rotation {
  /** Whether what it and those before it signed is good no more, such as when a key leaked. */
  readonly immediately: boolean;
}

const algorithm = 'ed25519';
const keyName = keyNameSchema.parse('portcullis_tokens');
const callMilliseconds = 10_000;

/** The private halves of the keys that sign tokens: each tenant's is a key of its own at a key store of the deployment. */
export class TokenKeysAtStores {
  private chosen: string | undefined;

  constructor(private readonly dependencies: TokenKeysAtStoresDependencies) {}

  /** Makes the first key of a tenant, or gives the one that was made. */
  async make(tenant: TenantId): Promise<Result<TokenKey>> {
    this.chosen ??= await this.choose();
    const name = this.chosen;
    const keyStore = name === undefined ? undefined : this.dependencies.keyStores.named(name);
    if (name === undefined || keyStore === undefined)
      return problem({
        code: 'key_store_failed',
        detail:
          'No key store of the deployment signs with Ed25519, as tokens need it: name one in PORTCULLIS_KEY_STORES_FILE.',
      });
    const key = { tenant, keyStore: name, name: keyName, algorithm } as const;
    const created = await makeKey(this.dependencies, keyStore, key, signal());
    if (!created.ok) return failed(created.error);
    const { current } = created.value;
    return current === undefined
      ? failed({ code: 'version_unknown', detail: 'No version of the key signs any more.' })
      : this.described(name, keyStore, tenant, current);
  }

  /** Makes the key that takes the place of another; asked again, it is the same. */
  async replace(tenant: TenantId, inUse: TokenKey): Promise<Result<TokenKey>> {
    const keyStore = this.dependencies.keyStores.named(inUse.keyStore);
    // A key store that isn't there any more signs nothing: its place is taken by another.
    if (keyStore === undefined) return this.make(tenant);
    const key = { tenant, name: keyNameSchema.parse(inUse.keyName) };
    // Named after what it replaces: where the answer is lost, asking again makes no second one.
    const rotation = { operation: `replace ${inUse.kid}`, replaces: inUse.version };
    const rotated = await keyStore.rotateKey(key, rotation, signal());
    return rotated.ok
      ? this.described(inUse.keyStore, keyStore, tenant, rotated.value.version)
      : failed(rotated.error);
  }

  async sign(tenant: TenantId, key: TokenKey, message: Uint8Array): Promise<Result<TokenSignature>> {
    const keyStore = this.dependencies.keyStores.named(key.keyStore);
    if (keyStore === undefined)
      return problem({
        code: 'key_store_failed',
        detail: `The key that signs tokens lies at the key store ${key.keyStore}, which the deployment no longer has. Name it in PORTCULLIS_KEY_STORES_FILE again, or rotate the key.`,
      });
    const signed = await keyStore.sign(versionOf(tenant, key), message, signal());
    if (signed.ok) return ok({ status: 'signed', signature: Buffer.from(signed.value) });
    return signed.error.code === 'state_forbids' ? ok({ status: 'key_replaced' }) : failed(signed.error);
  }

  /**
   * Has a key that was replaced sign no more, nor verify where it ended at once. Where the store can't now, nothing of
   * ours asks it to any more anyway.
   */
  async retire(tenant: TenantId, key: TokenKey, { immediately }: Rotation): Promise<void> {
    const keyStore = this.dependencies.keyStores.named(key.keyStore);
    const version = versionOf(tenant, key);
    if (immediately) await keyStore?.revokeVersion(version, signal());
    else await keyStore?.deactivateVersion(version, signal());
  }

  /** The embedded one where there is one, else the first that can. */
  private async choose(): Promise<string | undefined> {
    const { keyStores } = this.dependencies;
    for (const { name } of keyStores.configured.toSorted(embeddedFirst)) {
      const capabilities = await keyStores.named(name)?.capabilities(signal());
      if (capabilities?.ok === true && capabilities.value.algorithms.includes(algorithm)) return name;
    }
    return undefined;
  }

  private async described(
    name: string,
    keyStore: KeyStore,
    tenant: TenantId,
    version: string,
  ): Promise<Result<TokenKey>> {
    const got = await keyStore.getPublicKey({ tenant, name: keyName, version }, signal());
    if (!got.ok) return failed(got.error);
    const publicKey = ed25519PublicKeySchema.parse(
      createPublicKey(got.value.pem).export({ format: 'jwk' }).x,
    );
    const madeAt = this.dependencies.clock();
    return ok({ kid: jwkThumbprintOf(publicKey), keyStore: name, keyName, version, publicKey, madeAt });
  }
}

function versionOf(tenant: TenantId, key: TokenKey) {
  return { tenant, name: keyNameSchema.parse(key.keyName), version: key.version };
}

function embeddedFirst({ provider: one }: { provider: string }, { provider: other }: { provider: string }) {
  return Number(other === 'embedded') - Number(one === 'embedded');
}

function signal(): AbortSignal {
  return AbortSignal.timeout(callMilliseconds);
}

function failed({ code, detail }: Pick<KeyStoreError, 'code' | 'detail'>): Result<never> {
  return problem({ code: 'key_store_failed', detail: `The key store answered ${code}: ${detail}` });
}
