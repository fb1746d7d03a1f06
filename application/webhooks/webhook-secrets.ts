import { randomBytes } from 'node:crypto';
import type { KeyEncryptionKey } from '../../custody/embedded/key-encryption-key';
import { canonicalJson } from '../../domain/canonical-json';
import type { SealedWebhookSecrets, WebhookEndpoint } from '../../store/webhooks';

const prefix = 'whsec_';
const secretBytes = 32;

type Identity = Pick<WebhookEndpoint, 'id' | 'tenant'>;

/** The secrets that sign what endpoints are told: told once, then kept sealed, each for its endpoint alone. */
export class WebhookSecrets {
  constructor(private readonly key: KeyEncryptionKey) {}

  /** A new secret, as Standard Webhooks writes it, and how it is kept. */
  make(endpoint: Identity): { readonly told: string; readonly sealed: Buffer } {
    const secret = randomBytes(secretBytes);
    return {
      told: told(secret),
      sealed: this.key.wrap(secret, boundTo(endpoint)),
    };
  }

  /** The secrets that sign at a moment, the newest first; undefined where one was sealed under another key. */
  signing(
    endpoint: Identity,
    { secret, former }: SealedWebhookSecrets,
    at: Date,
  ): readonly string[] | undefined {
    const signing: string[] = [];
    for (const sealed of former === undefined || former.until <= at ? [secret] : [secret, former.secret]) {
      const opened = this.key.unwrap(sealed, boundTo(endpoint));
      if (!opened.ok) return undefined;
      signing.push(told(opened.plaintext));
    }
    return signing;
  }
}

function told(secret: Buffer): string {
  return `${prefix}${secret.toString('base64')}`;
}

function boundTo({ id, tenant }: Identity): string {
  return canonicalJson({ webhook_endpoint: id, tenant });
}
