import { askVault, type VaultAnswer, type VaultRequest, type VaultServer } from '../../custody/vault-request';
import { done, type SecretStoreError, type SecretStoreResult } from '../secret-store-result';
import { noAnswer, refusal } from './vault-failure';
import { type VaultLogin, type VaultToken, VaultTokens } from './vault-login';

export interface VaultSessionSettings extends VaultServer {
  readonly login: VaultLogin;
  /** How long one request may take. */
  readonly timeoutMs: number;
  /** Is told where a lease could not be renewed and no other token be got: the next request tries anew. */
  readonly onRenewalFailed?: (error: SecretStoreError) => void;
}

export interface SessionRequest extends Omit<VaultRequest, 'token'> {
  /** Whether it may leave something changed. */
  readonly changing: boolean;
}

/** A renewal is due when this part of the lease is over. */
const renewedAfter = 2 / 3;
const shortestWaitMs = 500;
/** As long as timers can wait. */
const longestWaitMs = 2 ** 31 - 1;

/** A token that ends, and how long it was good for when it was got. */
interface Lease {
  readonly token: VaultToken;
  readonly whenGot: number;
  readonly endsAt: number;
}

/**
 * Requests under a token that is kept alive: renewed before its lease ends, and got anew where it can't be. From the
 * first request on; nobody waits for renewals.
 */
export class VaultSession {
  private readonly tokens: VaultTokens;
  private held: VaultToken | undefined;
  private getting: Promise<SecretStoreResult<VaultToken>> | undefined;
  private renewal: NodeJS.Timeout | undefined;
  private closed = false;

  constructor(private readonly settings: VaultSessionSettings) {
    this.tokens = new VaultTokens(settings, settings.timeoutMs);
  }

  /** The server's answer, also where it is no success, but for one that refuses the token. */
  async ask(request: SessionRequest): Promise<SecretStoreResult<VaultAnswer>> {
    const token = await this.token();
    if (!token.ok) return token;
    const answer = await this.send(request, token.value);
    if (!answer.ok || answer.value.status !== 403) return answer;
    // The server refuses a token that has ended like one that may not.
    const standing = await this.tokens.describe(token.value.token);
    if (standing.ok) return refusal(answer.value, request.changing);
    if (standing.error.code !== 'token_expired') return standing;
    const another = await this.get(token.value.token);
    if (!another.ok) return another;
    const again = await this.send(request, another.value);
    return again.ok && again.value.status === 403 ? refusal(again.value, request.changing) : again;
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.renewal);
  }

  private async send(
    { changing, ...request }: SessionRequest,
    { token }: VaultToken,
  ): Promise<SecretStoreResult<VaultAnswer>> {
    const signal = AbortSignal.timeout(this.settings.timeoutMs);
    try {
      return done(await askVault(this.settings, { ...request, token }, signal));
    } catch (error) {
      return noAnswer(error, signal, changing);
    }
  }

  private async token(): Promise<SecretStoreResult<VaultToken>> {
    const { login } = this.settings;
    // An agent may have put another into its file.
    const exchanged = login.method === 'token' && login.token() !== this.held?.token;
    return this.held === undefined || exchanged ? this.get() : done(this.held);
  }

  /** Gets a token; those who need one at the same time share it. */
  private get(than?: string): Promise<SecretStoreResult<VaultToken>> {
    if (than !== undefined && this.held !== undefined && this.held.token !== than)
      return Promise.resolve(done(this.held));
    this.getting ??= this.tokens.get(this.settings.login, than).then((got) => {
      this.getting = undefined;
      if (got.ok) this.hold(got.value, got.value.leaseSeconds);
      return got;
    });
    return this.getting;
  }

  private hold(token: VaultToken, leaseWhenGot: number | undefined): void {
    this.held = token;
    clearTimeout(this.renewal);
    const { leaseSeconds } = token;
    const forGood = leaseSeconds === undefined || leaseWhenGot === undefined;
    if (this.closed || forGood || (!token.renewable && this.settings.login.method === 'token')) return;
    const lease = { token, whenGot: leaseWhenGot, endsAt: Date.now() + leaseSeconds * 1000 };
    this.renewIn(leaseSeconds * 1000 * renewedAfter, lease);
  }

  private renewIn(milliseconds: number, lease: Lease): void {
    const wait = Math.min(Math.max(milliseconds, shortestWaitMs), longestWaitMs);
    this.renewal = setTimeout(() => void this.renew(lease), wait).unref();
  }

  private async renew(lease: Lease): Promise<void> {
    const { token, whenGot, endsAt } = lease;
    const renewed = token.renewable ? await this.tokens.renew(token.token) : undefined;
    if (this.closed || this.held !== token) return;
    if (renewed?.ok === true && !this.isEnding(renewed.value, whenGot))
      return this.hold(renewed.value, whenGot);
    const another = await this.get(token.token);
    if (another.ok || this.closed) return;
    this.settings.onRenewalFailed?.(renewed?.ok === false ? renewed.error : another.error);
    const left = endsAt - Date.now();
    if (left > 0) this.renewIn(left / 3, lease);
    else this.held = undefined;
  }

  /** The server shortens leases towards the end of what a token may live; a role then gets another. */
  private isEnding({ leaseSeconds }: VaultToken, whenGot: number): boolean {
    return this.settings.login.method === 'approle' && (leaseSeconds ?? whenGot) < whenGot / 2;
  }
}
