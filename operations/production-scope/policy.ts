import { z } from 'zod';
import type { Facts } from '../../domain/facts';
import { acceptedKinds } from '../../domain/kinds';
import type { Reference } from '../../domain/reference';
import type { ScopeQuestion } from './request';

const boundsSchema = z.object({
  jurisdiction: z.string(),
  tenant_type: z.string(),
  vertical: z.string(),
  excluded_operations: z.array(z.string()),
  forbidden_data_classes: z.array(z.string()),
  admission_signer_commitment: z.string(),
});

export interface Policy extends z.output<typeof boundsSchema> {
  readonly record: Reference;
}

/** The bounds that the signed policy sets, if the question names one that stands. */
export function policyOf({ signed_policy_ref: record }: ScopeQuestion, facts: Facts): Policy | undefined {
  const known = record === undefined ? undefined : facts.known(record, acceptedKinds.signed_policy_ref);
  return known === undefined
    ? undefined
    : { ...boundsSchema.parse(known.data.request), record: known.reference };
}
