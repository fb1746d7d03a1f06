import { sign } from 'node:crypto';
import { z } from 'zod';
import type { Signer } from '../../client';
import { tenantOfSlug } from '../../domain/registered-tenant';
import { type HolderKey, newHolderKey } from './holder';
import type { Answer, Posting } from './test-api';

const issued = z.looseObject({ id: z.uuid(), token: z.string(), subject: z.uuid(), expires_at: z.string() });

/** A capability token and the key of its holder. */
export interface HeldToken extends z.output<typeof issued> {
  readonly key: HolderKey;
}

export interface TokenWish {
  readonly scope?: string;
  readonly expires_in_seconds?: number;
  readonly proof_of_possession?: boolean;
  readonly key?: HolderKey;
  /** By whom it is issued; an operator unless given. */
  readonly by?: string;
}

/** Registers a tenant. */
export async function register(api: Posting, slug: string): Promise<void> {
  const answer = await api.post('/v1/tenants', { tenant_id: slug, display_name: `Tenant ${slug}` });
  if (answer.status !== 201) throw new Error(answer.text);
}

export function askForToken(
  api: Posting,
  slug: string,
  { by, key = newHolderKey(), ...wish }: TokenWish,
): Promise<Answer> {
  const body = {
    subject_pubkey: key.publicKey,
    scope: 'service:tenant-read',
    expires_in_seconds: by === undefined ? 600 : 300,
    ...wish,
  };
  return api.post(`/v1/tenants/${slug}/tokens`, body, by === undefined ? {} : { token: by });
}

export async function issueToken(api: Posting, slug: string, wish: TokenWish = {}): Promise<HeldToken> {
  const key = wish.key ?? newHolderKey();
  const answer = await askForToken(api, slug, { ...wish, key });
  if (answer.status !== 201) throw new Error(answer.text);
  return { ...issued.parse(answer.body), key };
}

/** What signs with a key, as the SDK takes it. */
export function signerOf({ privateKey }: HolderKey): Signer {
  return (message) => sign(null, message, privateKey);
}

/** The path of something of a tenant that a token which reads may ask for. */
export function readingOf(slug: string): string {
  return `/v1/records?tenant=${encodeURIComponent(tenantOfSlug(slug))}`;
}
