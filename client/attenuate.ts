import { payloadOf, signedToken, thumbprint } from './json-web-token';
import type { Signer } from './signer';

export interface Attenuation {
  /** The token that is narrowed; its own holder does it, and nobody is asked. */
  readonly parent: string;
  /** Signs with the private key of the parent’s holder, which needs not leave where it is. */
  readonly sign: Signer;
  /** One of the parent’s scopes, or several separated by spaces; of an admin’s token, any. */
  readonly scope: string;
  /** No longer than the parent lives. */
  readonly expires_in_seconds: number;
  /** Of whoever is to hold it: Ed25519, base64url. The parent’s holder unless given. */
  readonly subject_pubkey?: string | undefined;
}

export interface AttenuatedToken {
  /** UUID. */
  readonly id: string;
  readonly token: string;
  readonly scope: string;
  /** ISO 8601, UTC. */
  readonly expiresAt: string;
}

/**
 * Makes a token of another one, narrower in scope and shorter in life, by the key of its holder alone. It is listed once
 * it is presented, and revoked with its parent.
 *
 * @throws RangeError where it would grant more than its parent, or for longer
 */
export async function attenuate(wish: Attenuation): Promise<AttenuatedToken> {
  const { parent, sign, scope, expires_in_seconds, subject_pubkey } = wish;
  const above = parentOf(parent);
  const now = Math.floor(Date.now() / 1000);
  const expires = now + expires_in_seconds;
  if (expires > above.exp) throw new RangeError('The token would outlive the one that it is made of.');
  const held = above.scope.split(' ');
  if (!held.includes('service:tenant-admin') && !scope.split(' ').every((one) => held.includes(one)))
    throw new RangeError('The token would grant more than the one that it is made of.');
  const holder = subject_pubkey ?? above.holder;
  const id = newId();
  const claims = {
    iss: `urn:ietf:params:oauth:jwk-thumbprint:sha-256:${await thumbprint(above.holder)}`,
    ...above.inherited,
    sub_jwk: { kty: 'OKP', crv: 'Ed25519', x: holder },
    scope,
    jti: id,
    iat: now,
    exp: expires,
    anc: [...above.ancestors, above.id],
    ...(above.bound ? { cnf: { jkt: await thumbprint(holder) } } : {}),
    parent,
  };
  const token = await signedToken({ alg: 'EdDSA', typ: 'portcullis+jwt' }, claims, sign);
  return { id, token, scope, expiresAt: new Date(expires * 1000).toISOString() };
}

function parentOf(token: string) {
  const { jti, scope, exp, anc, sub_jwk, cnf, aud, sub, sub_kind, tenant, nbf } = payloadOf(token);
  const holder = typeof sub_jwk === 'object' && sub_jwk !== null && 'x' in sub_jwk ? sub_jwk.x : undefined;
  if (
    typeof jti !== 'string' ||
    typeof scope !== 'string' ||
    typeof exp !== 'number' ||
    typeof holder !== 'string' ||
    !Array.isArray(anc)
  )
    throw new TypeError('This is no capability token.');
  const ancestors: readonly unknown[] = anc;
  const inherited = { aud, sub, sub_kind, tenant, nbf };
  return { id: jti, scope, exp, holder, ancestors, bound: cnf !== undefined, inherited };
}

/** A UUID of version 7 (RFC 9562): newer ones sort behind older ones. */
function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const time = Date.now();
  for (let at = 0; at < 6; at += 1) bytes[at] = Math.floor(time / 2 ** (8 * (5 - at))) % 256;
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x70;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const text = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return text.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
