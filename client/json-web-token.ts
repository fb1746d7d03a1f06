import { base64url } from './base64url';
import type { Signer } from './signer';

/** A compact JWT (RFC 7519), signed by Ed25519 with whatever holds the key. */
export async function signedToken(header: object, payload: object, sign: Signer): Promise<string> {
  const text = [header, payload].map((part) => base64url(bytesOf(JSON.stringify(part)))).join('.');
  return `${text}.${base64url(await sign(bytesOf(text)))}`;
}

/** What a JWT says, without asking whether it is signed. @throws TypeError where it is none */
export function payloadOf(token: string): Readonly<Record<string, unknown>> {
  const [, encoded = ''] = token.split('.');
  try {
    const text = atob(encoded.replaceAll('-', '+').replaceAll('_', '/'));
    const payload: unknown = JSON.parse(
      new TextDecoder().decode(Uint8Array.from(text, (character) => character.charCodeAt(0))),
    );
    if (typeof payload === 'object' && payload !== null) return { ...payload };
  } catch {
    // Told below, without a word of the token.
  }
  throw new TypeError('This is no JWT.');
}

/** The thumbprint of a public Ed25519 key’s JWK (RFC 7638), base64url. */
export async function thumbprint(x: string): Promise<string> {
  return hash(JSON.stringify({ crv: 'Ed25519', kty: 'OKP', x }));
}

/** SHA-256, base64url. */
export async function hash(text: string): Promise<string> {
  return base64url(new Uint8Array(await crypto.subtle.digest('SHA-256', bytesOf(text))));
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}
