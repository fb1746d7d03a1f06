import { retryAfterMilliseconds } from '../../domain/retry-after';
import { longestRetryAfterMilliseconds } from '../../domain/webhook';
import type { FetchOutcome } from '../../outbound/fetch-outcome';
import { guardedFetch } from '../../outbound/guarded-fetch';
import type { Vetting } from '../../outbound/vetted-target';
import type { WebhookDelivery, WebhookEndpoint } from '../../store/webhooks';

/** A receiver is to take the message and answer, not to work on it meanwhile. */
const timeoutMilliseconds = 15_000;
/** Nothing of the answer counts but its status. */
const mostBytes = 64 * 1024;

/** What a receiver answered, or why it couldn't be asked. */
export type Sent =
  | { readonly kind: 'taken'; readonly status: number }
  /** It wants to be told nothing more. */
  | { readonly kind: 'gone'; readonly status: number }
  | {
      readonly kind: 'not_taken';
      readonly status: number | null;
      readonly reason: string;
      /** For how long it asks to be left alone, in milliseconds, where it does. */
      readonly retryAfter?: number;
    };

/**
 * Sends a message once, signed by each of the secrets (https://www.standardwebhooks.com). Redirects are not followed: a
 * receiver that moved is told anew where it is.
 */
export async function sendWebhook(
  vetting: Vetting,
  { url }: Pick<WebhookEndpoint, 'url'>,
  { message, payload }: Pick<WebhookDelivery, 'message' | 'payload'>,
  secrets: readonly string[],
  at: Date,
): Promise<Sent> {
  const body = JSON.stringify(payload);
  const { Webhook } = await import('standardwebhooks');
  const outcome = await guardedFetch(url, {
    ...vetting,
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'user-agent': 'portcullis-webhooks',
      'webhook-id': message,
      'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
      'webhook-signature': secrets.map((secret) => new Webhook(secret).sign(message, at, body)).join(' '),
    },
    body,
    timeoutMs: timeoutMilliseconds,
    maxBytes: mostBytes,
    maxRedirects: 0,
  });
  return sentBy(outcome, at);
}

const gone = 410;
/** Those with which a receiver says when it may be asked again: too many requests, and unavailable for now. */
const putsOff: ReadonlySet<number> = new Set([429, 503]);

function sentBy(outcome: FetchOutcome, at: Date): Sent {
  switch (outcome.kind) {
    case 'answered': {
      const { status, headers } = outcome;
      if (status >= 200 && status < 300) return { kind: 'taken', status };
      if (status === gone) return { kind: 'gone', status };
      const notTaken = { kind: 'not_taken', status, reason: `It answered ${status}.` } as const;
      const asked = putsOff.has(status) ? retryAfterMilliseconds(headers['retry-after'], at) : undefined;
      if (asked === undefined) return notTaken;
      return { ...notTaken, retryAfter: Math.min(asked, longestRetryAfterMilliseconds) };
    }
    case 'forbidden_address':
    case 'not_http':
    case 'too_large':
    case 'timed_out':
    case 'failed':
      return { kind: 'not_taken', status: null, reason: outcome.reason };
    default:
      return outcome satisfies never;
  }
}
