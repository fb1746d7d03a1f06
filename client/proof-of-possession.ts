import { freshKey } from './fresh-key';
import { hash, signedToken } from './json-web-token';
import type { Signer } from './signer';

/** The key that a token is bound to. */
export interface HeldKey {
  /** Ed25519: the 32 bytes, base64url. */
  readonly publicKey: string;
  /** Signs with the private key, which needs not leave where it is: see `signWith` for a key of WebCrypto. */
  readonly sign: Signer;
}

/** A proof, good for this one request, that whoever sends it holds the key of the token (RFC 9449). */
export async function proofOf(
  { publicKey, sign }: HeldKey,
  token: string,
  { method, url }: { readonly method: string; readonly url: string },
): Promise<string> {
  const { origin, pathname } = new URL(url);
  return signedToken(
    { alg: 'EdDSA', typ: 'dpop+jwt', jwk: { kty: 'OKP', crv: 'Ed25519', x: publicKey } },
    {
      jti: freshKey(),
      htm: method,
      htu: `${origin}${pathname}`,
      iat: Math.floor(Date.now() / 1000),
      ath: await hash(token),
    },
    sign,
  );
}
