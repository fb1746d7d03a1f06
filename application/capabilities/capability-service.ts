import { v7 as uuidv7 } from 'uuid';
import type { CapabilityScope } from '../../domain/capability-scope';
import {
  CAPABILITY_TOKEN_REVOKED,
  type CapabilityGrant,
  capabilityTokenKind,
} from '../../domain/capability-token';
import { type Ed25519PublicKey, thumbprintOf } from '../../domain/ed25519-public-key';
import { reference } from '../../domain/reference';
import type { RegisteredTenant } from '../../domain/registered-tenant';
import type { CapabilityStandings } from '../../store/capability-standings';
import {
  type CapabilityToken,
  type CapabilityTokenFilter,
  type CapabilityTokens,
  type KeptCapabilityToken,
  keepCapabilityToken,
  revokeCapabilityTokens,
} from '../../store/capability-tokens';
import type { RowsAndEvents } from '../../store/postgres-event-store';
import { noteSigned, type TokenKey } from '../../store/token-keys';
import { type Caller, holds } from '../caller';
import { ok, problem, type Result } from '../problem';
import { registryCommand } from '../registry/registry-entry';
import { claimsOf, issuedEntry } from './capability-token-record';
import { enrol, enrolmentEntry, type Holder, type HolderDependencies, holderOf } from './enrol-holder';
import { narrowerThan } from './narrower-than';
import type { TokenSigning } from './token-signing';

export interface CapabilityServiceDependencies extends HolderDependencies {
  readonly store: RowsAndEvents;
  readonly signing: TokenSigning;
  readonly capabilityTokens: CapabilityTokens;
  readonly standings: Pick<CapabilityStandings, 'expire'>;
  /** Whether every token is bound to the key of its holder. */
  readonly requireProof: boolean;
}

/** What is asked for. */
export interface WishedToken {
  readonly subjectKey: Ed25519PublicKey;
  readonly scopes: readonly CapabilityScope[];
  readonly expiresInSeconds: number;
  /** Whether its bearer has to prove possession of the key; as the deployment, or the parent, has it where not said. */
  readonly bound?: boolean | undefined;
  readonly name?: string | undefined;
}

export interface IssuedToken extends KeptCapabilityToken {
  /** Told this once. */
  readonly token: string;
}

/** The capability tokens of a tenant: issued, told of, revoked. */
export class CapabilityService {
  constructor(private readonly dependencies: CapabilityServiceDependencies) {}

  /**
   * Issues a token to the holder of a key, who is enrolled as a principal where the tenant doesn't know the key. What a
   * token issues is narrower than itself, and ends with it.
   */
  async issue(caller: Caller, tenant: RegisteredTenant, wish: WishedToken): Promise<Result<IssuedToken>> {
    const { requireProof, signing, clock } = this.dependencies;
    const parent = caller.capability;
    const issuedAt = wholeSeconds(clock());
    const expiresAt = new Date(issuedAt.getTime() + wish.expiresInSeconds * 1000);
    const granted: CapabilityGrant = {
      tenant: tenant.reference,
      scopes: wish.scopes,
      expiresAt: expiresAt.getTime() / 1000,
      ancestors: parent === undefined ? [] : [...parent.ancestors, parent.id],
      bound: requireProof || (wish.bound ?? parent?.bound ?? false),
    };
    const narrower = parent === undefined ? ok(undefined) : narrowerThan(parent, granted);
    if (!narrower.ok) return narrower;
    for (let attempt = 1; attempt <= attempts; attempt += 1) {
      const holder = await holderOf(this.dependencies, tenant, wish.subjectKey);
      if (!holder.ok) return holder;
      const key = await signing.current(caller, tenant);
      if (!key.ok) return key;
      const kept = keptToken(caller, wish, granted, holder.value, { issuedAt, expiresAt });
      const signed = await signing.sign(tenant, key.value, claimsOf(kept, granted, holder.value));
      if (!signed.ok) return signed;
      if (signed.value === undefined) continue;
      if (await this.keep(caller, tenant, kept, holder.value, key.value, wish))
        return ok({ ...kept, token: signed.value });
    }
    return problem({
      code: 'facts_changed',
      detail: 'The tenant’s keys kept changing while the token was issued. Try again.',
    });
  }

  /** Those that the caller may see, newest first: without the admin's scope, those that stand for its own principal. */
  list(
    caller: Caller,
    tenant: RegisteredTenant,
    page: { readonly limit: number; readonly after?: string | undefined },
  ): Promise<readonly CapabilityToken[]> {
    const { capabilityTokens, clock } = this.dependencies;
    return capabilityTokens.list(tenant.id, { ...page, ...visibleTo(caller) }, clock());
  }

  /** Ends a token, and with it what was made of it; false where the caller sees none of this id that is good. */
  async revoke(caller: Caller, tenant: RegisteredTenant, id: string): Promise<boolean> {
    const { store, standings, clock } = this.dependencies;
    const at = clock();
    const revoked = await store.withRows(tenant.id, async (transaction, append) => {
      const filter = { ...visibleTo(caller), id };
      const [found] = await revokeCapabilityTokens(transaction, tenant.id, filter, at);
      if (found === undefined) return false;
      await append(
        registryCommand(caller, tenant.id, at, [
          {
            record: reference(capabilityTokenKind, id),
            type: CAPABILITY_TOKEN_REVOKED,
            operation: 'capabilityToken.revoke',
            request: { id },
            body: { id, status: 'revoked' },
          },
        ]),
      );
      return true;
    });
    if (revoked) standings.expire();
    return revoked;
  }

  /** Writes down a token that was signed; false where the key, or who holds the subject's, changed meanwhile. */
  private async keep(
    caller: Caller,
    tenant: RegisteredTenant,
    token: KeptCapabilityToken,
    holder: Holder,
    key: TokenKey,
    wish: WishedToken,
  ): Promise<boolean> {
    const { store, clock } = this.dependencies;
    const at = clock();
    const kept = store.withRows(tenant.id, async (transaction, append) => {
      if (!(await noteSigned(transaction, tenant.id, key.kid, token.expiresAt))) throw new Outrun();
      const enrolled = holder.isNew
        ? [await enrol(transaction, tenant.id, caller, enrolmentOf(holder, wish))]
        : [];
      await keepCapabilityToken(transaction, tenant.id, token);
      const entries = [issuedEntry(token), ...enrolled.map(({ key }) => enrolmentEntry(key))] as const;
      const { status } = await append(registryCommand(caller, tenant.id, at, entries));
      if (status !== 'appended') throw new Outrun();
      return true;
    });
    return kept.catch((error: unknown) => {
      if (error instanceof Outrun) return false;
      throw error;
    });
  }
}

const attempts = 4;

/** Undoes what was written on facts that changed. */
class Outrun extends Error {}

function enrolmentOf(holder: Holder, { name, scopes, subjectKey }: WishedToken) {
  return {
    holder,
    name: name ?? `Holder of the key ${thumbprintOf(subjectKey).slice(0, 12)}`,
    role: scopes.includes('service:tenant-admin') ? 'admin' : 'member',
  } as const;
}

function keptToken(
  { principal }: Caller,
  { subjectKey, scopes, name }: WishedToken,
  { ancestors, bound }: CapabilityGrant,
  holder: Holder,
  times: Pick<KeptCapabilityToken, 'issuedAt' | 'expiresAt'>,
): KeptCapabilityToken {
  return {
    id: uuidv7(),
    ancestors,
    principal: holder.principal,
    name,
    scopes,
    publicKey: subjectKey,
    bound,
    offline: false,
    issuedBy: principal.id,
    ...times,
  };
}

function visibleTo(caller: Caller): CapabilityTokenFilter {
  return holds(caller, 'service:tenant-admin') ? {} : { principal: caller.principal.id };
}

/** NumericDate has no need of fractions (RFC 7519, 2), and what is told is what the token says. */
function wholeSeconds(time: Date): Date {
  return new Date(Math.floor(time.getTime() / 1000) * 1000);
}
