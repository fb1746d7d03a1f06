import { sql } from 'kysely';
import { type Reference, referenceSchema } from '../domain/reference';
import type { Database } from './database';
import { FreshView } from './fresh-view';

/** A public key that tokens of a tenant are verified with. */
export interface VerifyingKey {
  /** Its thumbprint (RFC 7638), base64url. */
  readonly kid: string;
  readonly tenant: Reference;
  /** Ed25519, base64url. */
  readonly publicKey: string;
  /** When the last token expires that it signed; undefined while it signs. */
  readonly until: Date | undefined;
}

/**
 * What it takes to judge a capability token, of all tenants, out of memory: the public keys that sign them, and what
 * was revoked. At most a second old; where it can't be read, nobody is let in.
 */
export class CapabilityStandings {
  private readonly keys = new Map<string, VerifyingKey>();
  /** By tenant and id, with when the token would have expired by itself. */
  private readonly revoked = new Map<string, number>();
  private seeking: Promise<void> | undefined;
  private readonly view = new FreshView({ load: (since) => this.load(since) });

  constructor(
    private readonly database: Pick<Database, 'projector'>,
    /** By which tokens expire. */
    private readonly clock: () => Date,
  ) {}

  /** At once where what is known is fresh. @throws what it couldn't be read with. */
  fresh(): Promise<void> | undefined {
    return this.view.fresh();
  }

  /** Has whoever asks next wait for what is recorded by then. */
  expire(): void {
    this.view.expire();
  }

  key(kid: string): VerifyingKey | undefined {
    return this.keys.get(kid);
  }

  /** A key that may have been made within the last second. Nobody else waits for it to be looked for. */
  async sought(kid: string): Promise<VerifyingKey | undefined> {
    this.seeking ??= this.load(new Date(Date.now() - soughtMilliseconds)).finally(() => {
      this.seeking = undefined;
    });
    await this.seeking;
    return this.keys.get(kid);
  }

  /** Those of a tenant that a token may still be verified with. */
  keysOf(tenant: Reference): readonly VerifyingKey[] {
    const now = this.clock();
    return [...this.keys.values()].filter(
      (key) => key.tenant === tenant && (key.until === undefined || key.until > now),
    );
  }

  isRevoked(tenant: Reference, ids: readonly string[]): boolean {
    return ids.some((id) => this.revoked.has(`${tenant} ${id}`));
  }

  private async load(since: Date | undefined): Promise<void> {
    // By how long ago, since the clock of the database is another one.
    const from =
      since === undefined
        ? sql<Date>`'-infinity'::timestamptz`
        : sql<Date>`now() - make_interval(secs => ${(Date.now() - since.getTime()) / 1000})`;
    const [keys, revoked] = await Promise.all([
      this.database.projector
        .selectFrom('token_key')
        .innerJoin('tenant', 'tenant.id', 'token_key.tenant')
        .select(['kid', 'reference', 'public_key', 'replaced_at', 'signed_until'])
        .where('changed_at', '>=', from)
        .execute(),
      this.database.projector
        .selectFrom('capability_token')
        .innerJoin('tenant', 'tenant.id', 'capability_token.tenant')
        .select(['capability_token.id', 'reference', 'expires_at'])
        .where('revoked_at', 'is not', null)
        .where('changed_at', '>=', from)
        .execute(),
    ]);
    for (const row of keys) {
      const known = this.keys.get(row.kid);
      const until = row.replaced_at === null ? undefined : row.signed_until;
      // One that stands as it did stays the same object: what was made of it is kept by it.
      if (known === undefined || known.until?.getTime() !== until?.getTime())
        this.keys.set(row.kid, {
          kid: row.kid,
          tenant: referenceSchema.parse(row.reference),
          publicKey: row.public_key,
          until,
        });
    }
    for (const { id, reference, expires_at } of revoked)
      this.revoked.set(`${reference} ${id}`, expires_at.getTime());
    this.forgetExpired();
  }

  private forgetExpired(): void {
    const now = this.clock().getTime();
    for (const [token, expiresAt] of this.revoked)
      if (expiresAt + forgottenAfterMilliseconds < now) this.revoked.delete(token);
  }
}

/** Longer than a transaction takes: what is older the view has. */
const soughtMilliseconds = 15_000;

/** A token that has expired is refused whether or not it was revoked; a day more spares thinking about clocks. */
const forgottenAfterMilliseconds = 24 * 60 * 60 * 1000;
