import { z } from 'zod';
import { canonicalJson } from '../../domain/canonical-json';
import type { KeyIdentity } from '../key-store';

/**
 * What a KMS key says of itself in its description: KMS knows no versions of asymmetric keys, and no key that verifies
 * only. A description comes with the same answer as the key's state.
 */
const descriptionSchema = z.object({
  portcullis: z.literal(1),
  tenant: z.string(),
  key: z.string(),
  operation: z.string(),
  /** Ids of the keys that came before it, the oldest first. */
  previous: z.array(z.string()),
  use: z.enum(['sign', 'verify_only', 'none']),
});
export type KmsDescription = z.output<typeof descriptionSchema>;

/** Undefined where the key is none of ours, or of another tenant or name. */
export function readDescription(text: string | undefined, { tenant, name }: KeyIdentity) {
  const parsed = descriptionSchema.safeParse(jsonOf(text ?? ''));
  return parsed.success && parsed.data.tenant === tenant && parsed.data.key === name
    ? parsed.data
    : undefined;
}

export function newDescription(
  { tenant, name }: KeyIdentity,
  operation: string,
  previous: readonly string[],
): KmsDescription {
  return { portcullis: 1, tenant, key: name, operation, previous: [...previous], use: 'sign' };
}

export function writeDescription(description: KmsDescription): string {
  return canonicalJson(description);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
