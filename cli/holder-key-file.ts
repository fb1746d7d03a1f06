import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { type Ed25519PublicKey, ed25519PublicKeySchema } from '../domain/ed25519-public-key';
import { holderKeyReference } from '../domain/holder-key';
import { hasCode } from '../runtime/error-code';
import { exitCodes } from './exit-code';
import { UserError } from './user-error';

/** A holder key whose private half lies in a file. */
export interface HolderKeyFile {
  readonly publicKey: Ed25519PublicKey;
  /** The name by which it is enrolled. */
  readonly reference: string;
  sign(message: Uint8Array): Uint8Array;
}

/** Makes a key pair and keeps the private key as PKCS#8 PEM, readable by its owner alone. @throws UserError */
export function makeHolderKeyFile(path: string): HolderKeyFile {
  const { privateKey } = generateKeyPairSync('ed25519');
  try {
    writeFileSync(path, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600, flag: 'wx' });
  } catch (error) {
    throw new UserError(`The key could not be written to ${path}.`, {
      why: hasCode(error, 'EEXIST') ? 'There is such a file already.' : 'The file cannot be made there.',
      mend: 'Give the path of a new file, in a folder that there is.',
      exitCode: exitCodes.usage,
    });
  }
  return holderKeyOf(privateKey);
}

/** Reads a private Ed25519 key in PEM. @throws UserError, which tells nothing of what the file holds */
export function readHolderKeyFile(path: string): HolderKeyFile {
  try {
    const key = createPrivateKey(readFileSync(path, 'utf8'));
    if (key.asymmetricKeyType === 'ed25519') return holderKeyOf(key);
  } catch {
    // OpenSSL may quote what it could not read.
  }
  throw new UserError(`${path} holds no private Ed25519 key that can be read.`, {
    mend: 'Give the file that `portcullis principal new-key` made, or another in PEM (PKCS#8).',
    exitCode: exitCodes.usage,
  });
}

function holderKeyOf(privateKey: KeyObject): HolderKeyFile {
  const publicKey = ed25519PublicKeySchema.parse(createPublicKey(privateKey).export({ format: 'jwk' }).x);
  return {
    publicKey,
    reference: holderKeyReference(publicKey),
    sign: (message) => sign(null, message, privateKey),
  };
}
