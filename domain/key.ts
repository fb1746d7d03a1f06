import { z } from 'zod';

/** The key stores that hold real keys. */
export const keyStoreProviders = ['embedded', 'pkcs11', 'transit', 'aws_kms'] as const;
export type KeyStoreProvider = (typeof keyStoreProviders)[number];

/**
 * The states of a key by NIST SP 800-57 Part 1 Revision 5, section 7. A deactivated key verifies only; a compromised one
 * is used for nothing, whatever it signed.
 */
export const keyStates = [
  'pre-activation',
  'active',
  'suspended',
  'deactivated',
  'compromised',
  'destroyed',
] as const;
export type KeyState = (typeof keyStates)[number];

/**
 * How keys sign. Signatures are one form whatever the provider: of ecdsa-p256-sha256 the 64 bytes r and s (IEEE P1363, as
 * in JWS), of rsa-pss-3072-sha256 with a salt of 32 bytes.
 */
export const keyAlgorithms = ['ed25519', 'ecdsa-p256-sha256', 'rsa-pss-3072-sha256'] as const;
export type KeyAlgorithm = (typeof keyAlgorithms)[number];

/**
 * How well a private key is held. `software`: it lies in the memory of some program when it signs. `provider-asserted`:
 * the provider says that the key cannot leave its hardware, and nothing but its word shows it. `hardware-attested`: a
 * statement signed by the hardware was verified.
 */
export const assuranceGrades = ['software', 'provider-asserted', 'hardware-attested'] as const;
export type AssuranceGrade = (typeof assuranceGrades)[number];

/** What a tenant calls a key of its own in a key store, in characters that all of them take. */
export const keyNameSchema = z
  .string()
  .regex(/^[A-Za-z0-9](?:[A-Za-z0-9_-]{0,78}[A-Za-z0-9])?$/, 'expected 1 to 80 letters, digits, - and _')
  .meta({ title: 'key_name' })
  .brand<'KeyName'>();
export type KeyName = z.output<typeof keyNameSchema>;

/** What a deployment calls one of its key stores. */
export const keyStoreNameSchema = z
  .string()
  .regex(
    /^[a-z][a-z0-9-]{0,39}$/,
    'expected a key store’s name: 1 to 40 lower-case letters, digits and hyphens',
  );

/** A change that a key's state is asked for. */
export type KeyStateChange = 'deactivated' | 'compromised' | 'destroyed';

/** What is to be done to bring a key from one state to another. */
export function stateChange(from: KeyState, to: KeyStateChange): 'stands' | 'allowed' | 'forbidden' {
  if (from === to) return 'stands';
  switch (to) {
    case 'deactivated':
      return from === 'active' || from === 'suspended' ? 'allowed' : 'forbidden';
    case 'compromised':
      return from === 'destroyed' ? 'forbidden' : 'allowed';
    case 'destroyed':
      return 'allowed';
    default:
      return to satisfies never;
  }
}
