import { capabilityTokenType } from '../../domain/capability-token';
import { ed25519PublicKeySchema, thumbprintOf } from '../../domain/ed25519-public-key';
import { type JsonObject, jsonObject } from '../../domain/json';
import { reference } from '../../domain/reference';
import type { RegisteredTenant } from '../../domain/registered-tenant';
import type { CapabilityStandings } from '../../store/capability-standings';
import { revokeCapabilityTokens } from '../../store/capability-tokens';
import type { RowsAndEvents } from '../../store/postgres-event-store';
import {
  addTokenKey,
  endTokenKeys,
  retireTokenKey,
  type TokenKey,
  type TokenKeys,
} from '../../store/token-keys';
import type { Caller } from '../caller';
import { ok, problem, type Result } from '../problem';
import { type RegistryEntry, registryCommand } from '../registry/registry-entry';
import type { Rotation, TokenKeysAtStores } from './token-keys-at-stores';

export interface TokenSigningDependencies {
  readonly store: RowsAndEvents;
  readonly keysAtStores: TokenKeysAtStores;
  readonly tokenKeys: TokenKeys;
  readonly standings: Pick<CapabilityStandings, 'expire'>;
  readonly clock: () => Date;
}

/** Signs the capability tokens of tenants, each with the tenant's own key, and puts another in its place when asked. */
export class TokenSigning {
  constructor(private readonly dependencies: TokenSigningDependencies) {}

  /** The key that signs, made now where there is none. */
  async current(caller: Caller, { id }: RegisteredTenant): Promise<Result<TokenKey>> {
    const { tokenKeys, keysAtStores } = this.dependencies;
    const inUse = await tokenKeys.inUse(id);
    if (inUse !== undefined) return ok(inUse);
    const made = await keysAtStores.make(id);
    if (!made.ok) return made;
    await this.record(caller, id, made.value, undefined);
    const stands = await tokenKeys.inUse(id);
    // Whether this made it or another process did at the same time.
    return stands === undefined ? changing : ok(stands);
  }

  /** The token; undefined where the key can't sign any more since another took its place. */
  async sign(
    { id }: RegisteredTenant,
    key: TokenKey,
    claims: JsonObject,
  ): Promise<Result<string | undefined>> {
    const header = { alg: 'EdDSA', typ: capabilityTokenType, kid: key.kid };
    const input = [header, claims].map(encoded).join('.');
    const signed = await this.dependencies.keysAtStores.sign(id, key, Buffer.from(input, 'ascii'));
    if (!signed.ok) return signed;
    return ok(
      signed.value.status === 'key_replaced'
        ? undefined
        : `${input}.${signed.value.signature.toString('base64url')}`,
    );
  }

  /**
   * Puts another key in the place of the one that signs, which verifies until nothing that it signed is good: at once,
   * and with it every token of the tenant, or when the last of them expires.
   */
  async rotate(caller: Caller, tenant: RegisteredTenant, rotation: Rotation): Promise<Result<TokenKey>> {
    const { tokenKeys, keysAtStores } = this.dependencies;
    const inUse = await tokenKeys.inUse(tenant.id);
    if (inUse === undefined) return this.current(caller, tenant);
    const next = await keysAtStores.replace(tenant.id, inUse);
    if (!next.ok) return next;
    if (!(await this.record(caller, tenant.id, next.value, inUse, rotation))) return changing;
    await keysAtStores.retire(tenant.id, inUse, rotation);
    return next;
  }

  /** Makes the key the one that signs, unless there is another than `replaced`. */
  private async record(
    caller: Caller,
    tenant: string,
    key: TokenKey,
    replaced: TokenKey | undefined,
    { immediately }: Rotation = { immediately: false },
  ): Promise<boolean> {
    const { store, standings, clock } = this.dependencies;
    const at = clock();
    const recorded = await store.withRows(tenant, async (transaction, append) => {
      if (replaced !== undefined && !(await retireTokenKey(transaction, tenant, replaced.kid, at)))
        return false;
      const ended = immediately ? await endTokenKeys(transaction, tenant) : [];
      if (immediately) await revokeCapabilityTokens(transaction, tenant, {}, at);
      const added = await addTokenKey(transaction, tenant, key);
      if (!added && replaced === undefined) return false;
      if (!added) throw new Error('the key that was to sign tokens from now on did so before');
      await append(registryCommand(caller, tenant, at, [entryOf(key, replaced, ended)]));
      return true;
    });
    standings.expire();
    return recorded;
  }
}

function entryOf(key: TokenKey, replaced: TokenKey | undefined, ended: readonly string[]): RegistryEntry {
  return {
    record: reference('token_key', thumbprintOf(ed25519PublicKeySchema.parse(key.publicKey))),
    type: replaced === undefined ? 'TOKEN_KEY_MADE' : 'TOKEN_KEY_ROTATED',
    operation: replaced === undefined ? 'tokenKey.make' : 'tokenKey.rotate',
    request: {},
    body: jsonObject({
      kid: key.kid,
      key_store: key.keyStore,
      public_key: key.publicKey,
      replaces: replaced?.kid ?? null,
      ended,
    }),
  };
}

function encoded(part: JsonObject): string {
  return Buffer.from(JSON.stringify(part), 'utf8').toString('base64url');
}

const changing = problem({
  code: 'facts_changed',
  detail: 'The key that signs tokens was changed by another request at the same time. Try again.',
});
