import { v7 as uuidv7 } from 'uuid';
import { newSessionToken } from '../../domain/bearer-token';
import { ed25519PublicKeySchema, isSignedBy } from '../../domain/ed25519-public-key';
import { holderKeyOf } from '../../domain/holder-key';
import type { Reference } from '../../domain/reference';
import { sessionMessage } from '../../domain/session-message';
import type { HolderKeys } from '../../store/holder-keys';
import type { AuthenticatedSession, Session, SessionFilter, Sessions } from '../../store/sessions';
import type { Tenants } from '../../store/tenants';
import { type Caller, holds } from '../caller';
import { tenantReadBy } from '../tenant-read';
import { type Challenge, type Challenges, hashOfChallenge } from './challenges';

export interface SessionServiceDependencies {
  readonly tenants: Tenants;
  readonly holderKeys: Pick<HolderKeys, 'find'>;
  readonly sessions: Sessions;
  readonly challenges: Challenges;
  readonly clock: () => Date;
  /** How long a session lasts. */
  readonly sessionHours: number;
}

/** The answer to a challenge. */
export interface Proof {
  readonly tenant: Reference;
  readonly holderKey: Reference;
  readonly challenge: string;
  /** Ed25519, of `sessionMessage`. */
  readonly signature: Buffer;
}

export interface OpenedSession {
  /** UUID. */
  readonly id: string;
  /** Told this once. */
  readonly token: string;
  readonly expiresAt: Date;
}

/** Stands in for a key that isn't there, so that it takes as long to find the signature wrong. */
const nobodysKey = ed25519PublicKeySchema.parse('11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo');

/** Sessions: opened by proving possession of an enrolled key, listed, revoked. */
export class SessionService {
  constructor(private readonly dependencies: SessionServiceDependencies) {}

  /** A challenge for whoever asks; whether there is such a tenant or such a key, nobody looks. */
  challenge(tenant: Reference, holderKey: Reference): Promise<Challenge> {
    return this.dependencies.challenges.give(tenant, holderKey);
  }

  /**
   * Opens a session, unless the tenant has no such active key, the challenge is none of ours, has ended or was used, or
   * the signature isn't that of the key. Which of these it is isn't told, and shows in neither statements nor time.
   */
  async open({ tenant, holderKey, challenge, signature }: Proof): Promise<OpenedSession | undefined> {
    const { holderKeys, sessions, challenges, clock, sessionHours } = this.dependencies;
    const now = clock();
    const good = await challenges.isGood(challenge, tenant, holderKey);
    const found = await holderKeys.find(tenant, holderKey);
    const key = holderKeyOf(holderKey, found?.head, now.toISOString());
    const message = sessionMessage(tenant, holderKey, challenge);
    const signed = isSignedBy(key?.public_key ?? nobodysKey, message, signature);
    if (!good || !signed || found === undefined || key?.status !== 'active') return undefined;
    const opened = {
      id: uuidv7(),
      token: newSessionToken(),
      expiresAt: new Date(now.getTime() + sessionHours * 60 * 60 * 1000),
    };
    const kept = await sessions.open({
      ...opened,
      tenant: found.tenant,
      principal: key.principal,
      holderKey,
      keyVersion: found.head.version,
      challengeHash: hashOfChallenge(challenge),
      openedAt: now,
    });
    return kept ? opened : undefined;
  }

  /** Whom a token stands for. */
  authenticate(token: string): Promise<AuthenticatedSession | undefined> {
    return this.dependencies.sessions.authenticate(token, this.dependencies.clock());
  }

  /** Those that the caller may see, newest first. */
  async list(
    caller: Caller,
    page: { readonly limit: number; readonly after?: string | undefined },
  ): Promise<readonly Session[]> {
    const { sessions, clock } = this.dependencies;
    const tenant = await tenantReadBy(caller, this.dependencies.tenants);
    return tenant === undefined ? [] : sessions.list(tenant, { ...page, ...visibleTo(caller) }, clock());
  }

  /** The session of this id, if the caller may see it. */
  async find(caller: Caller, id: string): Promise<Session | undefined> {
    const { sessions, clock } = this.dependencies;
    const tenant = await tenantReadBy(caller, this.dependencies.tenants);
    const filter = { ...visibleTo(caller), id, limit: 1 };
    return tenant === undefined ? undefined : (await sessions.list(tenant, filter, clock()))[0];
  }

  /** Ends a session; false where the caller sees none of this id that is open. */
  async revoke(caller: Caller, id: string): Promise<boolean> {
    const { sessions, clock } = this.dependencies;
    const tenant = await tenantReadBy(caller, this.dependencies.tenants);
    return tenant !== undefined && sessions.revoke(tenant, { ...visibleTo(caller), id }, clock());
  }
}

/** An admin, and an operator, see the sessions of the tenant; whoever else, those of its own principal. */
function visibleTo(caller: Caller): SessionFilter {
  return holds(caller, 'service:tenant-admin') ? {} : { principal: caller.principal.id };
}
