import { z } from 'zod';
import { askVault, type VaultAnswer, type VaultServer } from '../../custody/vault-request';
import { done, failed, type SecretStoreResult } from '../secret-store-result';
import { noAnswer, refusal } from './vault-failure';

/** How Portcullis comes by its token: handed one, or by a role of its own. Each is asked for when it is needed. */
export type VaultLogin =
  | { readonly method: 'token'; readonly token: () => string | undefined }
  | {
      readonly method: 'approle';
      /** Where the method is mounted, such as `approle`. */
      readonly mount: string;
      readonly roleId: () => string | undefined;
      readonly secretId: () => string | undefined;
    };

/** A token, and for how long it is good. */
export interface VaultToken {
  readonly token: string;
  /** Undefined where it doesn't end. */
  readonly leaseSeconds: number | undefined;
  readonly renewable: boolean;
}

const authSchema = z.object({
  client_token: z.string(),
  lease_duration: z.number(),
  renewable: z.boolean(),
});
const ownSchema = z.object({ ttl: z.number(), renewable: z.boolean().default(false) });

/** What is asked of the server about tokens. */
export class VaultTokens {
  constructor(
    private readonly server: VaultServer,
    private readonly timeoutMs: number,
  ) {}

  /** Another token than the one that is no longer good, or the first. */
  async get(login: VaultLogin, than?: string): Promise<SecretStoreResult<VaultToken>> {
    switch (login.method) {
      case 'token': {
        const token = login.token();
        if (token === undefined)
          return failed('token_expired', 'The token for the secret store cannot be read.');
        if (token === than)
          return failed('token_expired', 'The token for the secret store is no longer good.');
        return this.describe(token);
      }
      case 'approle':
        return this.logIn(login);
      default:
        return login satisfies never;
    }
  }

  /** How long a token has still to live; `token_expired` where it is not good. */
  async describe(token: string): Promise<SecretStoreResult<VaultToken>> {
    const answer = await this.ask({ method: 'GET', path: 'auth/token/lookup-self', token });
    if (!answer.ok) return answer;
    if (answer.value.status === 403)
      return failed('token_expired', 'The token for the secret store is no longer good.');
    const own = ownSchema.safeParse(answer.value.data);
    if (answer.value.status !== 200 || !own.success) return refusal(answer.value, false);
    const { ttl, renewable } = own.data;
    return done({ token, leaseSeconds: ttl === 0 ? undefined : ttl, renewable });
  }

  async renew(token: string): Promise<SecretStoreResult<VaultToken>> {
    return this.given(await this.ask({ method: 'POST', path: 'auth/token/renew-self', body: {}, token }));
  }

  private async logIn({
    mount,
    roleId,
    secretId,
  }: Extract<VaultLogin, { method: 'approle' }>): Promise<SecretStoreResult<VaultToken>> {
    const [role_id, secret_id] = [roleId(), secretId()];
    if (role_id === undefined || secret_id === undefined)
      return failed('token_expired', 'The AppRole for the secret store cannot be read.');
    const body = { role_id, secret_id };
    const answer = await this.ask({ method: 'POST', path: `auth/${mount}/login`, body });
    // Its secret id has expired, was used up or never good; the server tells these apart in its own log alone.
    if (answer.ok && [400, 401, 403].includes(answer.value.status))
      return failed(
        'token_expired',
        `The secret store lets the AppRole in no more (HTTP ${answer.value.status}): its role id or secret id is not good.`,
      );
    return this.given(answer);
  }

  private given(answer: SecretStoreResult<VaultAnswer>): SecretStoreResult<VaultToken> {
    if (!answer.ok) return answer;
    const auth = authSchema.safeParse(answer.value.auth);
    if (answer.value.status !== 200 || !auth.success) return refusal(answer.value, false);
    const { client_token: token, lease_duration, renewable } = auth.data;
    return done({ token, leaseSeconds: lease_duration === 0 ? undefined : lease_duration, renewable });
  }

  private async ask(request: Parameters<typeof askVault>[1]): Promise<SecretStoreResult<VaultAnswer>> {
    const signal = AbortSignal.timeout(this.timeoutMs);
    try {
      return done(await askVault(this.server, request, signal));
    } catch (error) {
      return noAnswer(error, signal, false);
    }
  }
}
