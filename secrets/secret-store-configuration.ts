import { z } from 'zod';
import { secretSourceSchema } from '../custody/secret-source';

const folder = z
  .string()
  .regex(/^[\w-]+(?:\/[\w-]+)*$/, 'expected names of letters, digits, _ and -, parted by slashes');

const loginSchema = z.union([
  /** Read for each request, so that an agent may exchange it. */
  z.strictObject({ token: secretSourceSchema }),
  z.strictObject({
    approle: z.strictObject({
      mount: folder.default('approle'),
      role_id: secretSourceSchema,
      secret_id: secretSourceSchema,
    }),
  }),
]);

/** Which secret store, and how to reach it. What is secret of it is named by where it stands. */
export const secretStoreConfigurationSchema = z.discriminatedUnion('provider', [
  z.strictObject({
    provider: z.literal('embedded'),
    /** 32 bytes, in base64 or hexadecimal. */
    key_encryption_key: secretSourceSchema,
  }),
  z.strictObject({
    provider: z.literal('vault'),
    address: z.url({ protocol: /^https?$/ }),
    /** Of the KV engine, version 2. */
    mount: folder.default('secret'),
    /** Secrets lie at `<mount>/<prefix>/tenants/<slug>/<path>`. */
    prefix: folder.default('portcullis'),
    namespace: z
      .string()
      .regex(/^[\w/-]+$/)
      .optional(),
    timeout_seconds: z.number().min(0.1).max(60).default(10),
    login: loginSchema,
  }),
]);
export type SecretStoreConfiguration = z.output<typeof secretStoreConfigurationSchema>;
