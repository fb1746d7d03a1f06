import { z } from 'zod';

/**
 * An Ed25519 signature (RFC 8032, 5.1.6): its 64 bytes, base64url without padding. Only one text stands for the same
 * bytes: the last character has two bits to tell.
 */
export const ed25519SignatureSchema = z
  .string()
  .regex(/^[A-Za-z0-9_-]{85}[AQgw]$/, 'expected an Ed25519 signature: 64 bytes, base64url');
