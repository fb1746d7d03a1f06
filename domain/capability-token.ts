import { z } from 'zod';
import { type CapabilityScope, capabilityScopes, covers } from './capability-scope';
import { tenantPrincipalKinds } from './principal';
import { type Reference, referenceSchema } from './reference';

/** The `typ` of a capability token's header (RFC 8725, 3.11): no other JWT passes for one. */
export const capabilityTokenType = 'portcullis+jwt';
/** Who issues tokens, and for whom they are: a token is good nowhere else. */
export const capabilityTokenParty = 'portcullis';
/** A token and its ancestors, itself included. */
export const longestChain = 4;
/** In characters: a chain of four that was made offline carries each ancestor within its child. */
export const longestCapabilityToken = 8_192;
/** A year. */
export const longestLifeSeconds = 31_536_000;

export const capabilityTokenKind = 'capability_token';
export const CAPABILITY_TOKEN_ISSUED = 'CAPABILITY_TOKEN_ISSUED';
/** A token that was made offline came to light. */
export const CAPABILITY_TOKEN_PRESENTED = 'CAPABILITY_TOKEN_PRESENTED';
export const CAPABILITY_TOKEN_REVOKED = 'CAPABILITY_TOKEN_REVOKED';

const anyScope = `(?:${capabilityScopes.join('|')})`;

/** One scope, or several separated by spaces (RFC 6749, 3.3). */
export const scopeTextSchema = z
  .string()
  .max(400)
  .regex(
    new RegExp(`^${anyScope}(?: ${anyScope})*$`),
    `expected scopes, separated by spaces, of ${capabilityScopes.join(', ')}`,
  )
  .transform((text): readonly CapabilityScope[] => {
    const words = new Set(text.split(' '));
    return capabilityScopes.filter((scope) => words.has(scope));
  });

const seconds = z.int().min(0).max(10_000_000_000);

/** What a capability token says (RFC 7519); beside the registered names, its own. */
export const capabilityClaimsSchema = z.object({
  /** `portcullis`; of one made offline, the thumbprint of the key that signed it (RFC 9278). */
  iss: z.string().max(200),
  aud: z.literal(capabilityTokenParty),
  /** UUID of the principal as whom its bearer acts; of a child made offline, that of its parent. */
  sub: z.uuid(),
  sub_kind: z.enum(tenantPrincipalKinds),
  /** The public key of its holder, by which it proves possession and signs children. */
  sub_jwk: z.strictObject({
    kty: z.literal('OKP'),
    crv: z.literal('Ed25519'),
    x: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
  }),
  tenant: referenceSchema,
  scope: scopeTextSchema,
  jti: z.uuid(),
  iat: seconds,
  nbf: seconds,
  exp: seconds,
  /** The thumbprint of `sub_jwk` where whoever presents the token has to prove possession of it (RFC 9449, 6.1). */
  cnf: z.strictObject({ jkt: z.string() }).optional(),
  /** The ids of its ancestors, the root first. */
  anc: z.array(z.uuid()).max(longestChain - 1),
  /** Its parent, whole, where that one's holder signed it. */
  parent: z.string().max(longestCapabilityToken).optional(),
});
export type CapabilityClaims = z.output<typeof capabilityClaimsSchema>;

/** What a token grants, as far as it matters to what may be made of it. */
export interface CapabilityGrant {
  readonly tenant: Reference;
  readonly scopes: readonly CapabilityScope[];
  /** Seconds since the epoch. */
  readonly expiresAt: number;
  /** Ids, the root first. */
  readonly ancestors: readonly string[];
  /** Whether whoever presents it has to prove possession of its key. */
  readonly bound: boolean;
}

export type NotNarrower =
  | 'another_tenant'
  | 'scope_not_narrower'
  | 'life_not_shorter'
  | 'binding_dropped'
  | 'chain_too_long';

/** Why a child may not be made of its parent; undefined where it grants no more, for no longer, to nobody looser. */
export function whyNotNarrower(parent: CapabilityGrant, child: CapabilityGrant): NotNarrower | undefined {
  if (child.tenant !== parent.tenant) return 'another_tenant';
  if (!child.scopes.every((scope) => covers(parent.scopes, scope))) return 'scope_not_narrower';
  if (child.expiresAt > parent.expiresAt) return 'life_not_shorter';
  if (parent.bound && !child.bound) return 'binding_dropped';
  if (parent.ancestors.length + 2 > longestChain) return 'chain_too_long';
  return undefined;
}

export function grantOf({ tenant, scope, exp, anc, cnf }: CapabilityClaims): CapabilityGrant {
  return { tenant, scopes: scope, expiresAt: exp, ancestors: anc, bound: cnf !== undefined };
}

/** Whether a bearer token says of itself that it is a capability token, as no other token of ours does. */
export function looksLikeCapabilityToken(token: string): boolean {
  const [header = ''] = token.split('.', 1);
  if (!header.startsWith('eyJ')) return false;
  return Buffer.from(header, 'base64url').includes(`"${capabilityTokenType}"`);
}
