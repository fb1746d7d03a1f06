/** Signs bytes by Ed25519 (RFC 8032) and gives the 64 bytes of the signature. */
export type Signer = (message: Uint8Array<ArrayBuffer>) => Uint8Array | Promise<Uint8Array>;

/** A signer by a private Ed25519 key of WebCrypto, which may be one that can't be exported. */
export function signWith(key: Parameters<typeof crypto.subtle.sign>[1]): Signer {
  return async (message) => new Uint8Array(await crypto.subtle.sign('Ed25519', key, message));
}
