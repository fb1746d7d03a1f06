import { z } from 'zod';
import { secretSourceSchema } from './secret-source';

/** Which key store, and how to reach it. Secrets are named by where they stand. */
export const keyStoreConfigurationSchema = z.discriminatedUnion('provider', [
  z.strictObject({
    provider: z.literal('embedded'),
    /** 32 bytes, in base64 or hexadecimal. */
    key_encryption_key: secretSourceSchema,
  }),
  z.strictObject({
    provider: z.literal('pkcs11'),
    /** Path of the library. */
    library: z.string().min(1),
    token_label: z.string().min(1).max(32),
    pin: secretSourceSchema,
  }),
  z.strictObject({
    provider: z.literal('transit'),
    address: z.url({ protocol: /^https?$/ }),
    mount: z
      .string()
      .regex(/^[\w-]+(?:\/[\w-]+)*$/)
      .default('transit'),
    namespace: z
      .string()
      .regex(/^[\w/-]+$/)
      .optional(),
    /** Read for each request, so that an agent may renew it. */
    token: secretSourceSchema,
  }),
  z.strictObject({
    provider: z.literal('aws_kms'),
    region: z.string().regex(/^[a-z0-9-]+$/),
    /** Of another server than AWS's own; whatever is kept there is graded `software`. */
    endpoint: z.url({ protocol: /^https?$/ }).optional(),
    alias_prefix: z
      .string()
      .regex(/^(?!aws(?:\/|$))[A-Za-z0-9_-]{1,40}$/)
      .default('portcullis'),
    deletion_waiting_days: z.number().int().min(7).max(30).default(7),
  }),
]);
export type KeyStoreConfiguration = z.output<typeof keyStoreConfigurationSchema>;
