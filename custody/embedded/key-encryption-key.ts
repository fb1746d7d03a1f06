import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';

const keyLength = 32;
const idLength = 8;
const nonceLength = 12;
const tagLength = 16;
const format = 1;

/** What came of opening a wrapped key: its bytes, or why not. */
export type Unwrapped =
  | { readonly ok: true; readonly plaintext: Buffer }
  | { readonly ok: false; readonly detail: string };

/**
 * The key under which private keys and secrets are kept in the product's own database: AES-256-GCM (NIST SP 800-38D). What is wrapped
 * begins with a format byte and the id of this key, so that a wrong key is told from a changed record.
 */
export class KeyEncryptionKey {
  /** Tells keys apart, and nothing about them. 16 hexadecimal digits. */
  readonly id: string;

  /** @throws RangeError where it isn't 32 bytes. */
  constructor(private readonly key: Buffer) {
    if (key.length !== keyLength) throw new RangeError(`a key-encryption key has ${keyLength} bytes`);
    this.id = createHmac('sha256', key)
      .update('portcullis: id of a key-encryption key')
      .digest()
      .subarray(0, idLength)
      .toString('hex');
  }

  /** Of 32 bytes in base64 or hexadecimal; undefined where the text is anything else. */
  static read(text: string): KeyEncryptionKey | undefined {
    if (/^[0-9A-Fa-f]{64}$/.test(text)) return new KeyEncryptionKey(Buffer.from(text, 'hex'));
    if (/^[A-Za-z0-9+/_-]{43}=?$/.test(text)) return new KeyEncryptionKey(Buffer.from(text, 'base64'));
    return undefined;
  }

  /** @param boundTo What the wrapped bytes may be opened for alone. */
  wrap(plaintext: Uint8Array, boundTo: string): Buffer {
    const nonce = randomBytes(nonceLength);
    const cipher = createCipheriv('aes-256-gcm', this.key, nonce).setAAD(Buffer.from(boundTo));
    const head = [Buffer.of(format), Buffer.from(this.id, 'hex'), nonce];
    return Buffer.concat([...head, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
  }

  unwrap(wrapped: Uint8Array, boundTo: string): Unwrapped {
    const bytes = Buffer.from(wrapped);
    const nonceAt = 1 + idLength;
    const contentAt = nonceAt + nonceLength;
    if (bytes.length < contentAt + tagLength || bytes[0] !== format)
      return { ok: false, detail: 'What is kept was not wrapped here.' };
    const wrappedUnder = bytes.subarray(1, nonceAt).toString('hex');
    if (wrappedUnder !== this.id)
      return {
        ok: false,
        detail: `It was wrapped under the key-encryption key ${wrappedUnder}; the one given is ${this.id}.`,
      };
    const decipher = createDecipheriv('aes-256-gcm', this.key, bytes.subarray(nonceAt, contentAt))
      .setAAD(Buffer.from(boundTo))
      .setAuthTag(bytes.subarray(-tagLength));
    const plaintext = decipher.update(bytes.subarray(contentAt, -tagLength));
    try {
      decipher.final();
      return { ok: true, plaintext };
    } catch {
      plaintext.fill(0);
      return {
        ok: false,
        detail:
          'What is kept is not what was wrapped for this tenant, name and version, or was changed since.',
      };
    }
  }
}
