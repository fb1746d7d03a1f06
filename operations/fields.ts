import { z } from 'zod';
import { commitmentSchema } from '../domain/commitment';
import { referenceSchema } from '../domain/reference';
import { namePattern } from '../domain/reference-pattern';

/** What the requests of the contract are made of. An empty string counts as absent. */

const absent = z.literal('').transform(() => undefined);

export const optionalReference = z.union([referenceSchema, absent]).optional();
export const optionalCommitment = z.union([commitmentSchema, absent]).optional();
/** Free text such as a mode or a reason; at most 2,000 characters. */
export const text = z.string().min(1).max(2000);
export const optionalText = z.union([text, absent]).optional();
/** Public key material as the caller writes it; at most 16 KiB. */
export const publicKey = z.string().min(1).max(16_384);
export const optionalPublicKey = z.union([publicKey, absent]).optional();
/** An absent flag is false. */
export const flag = z.boolean().default(false);

/** A reference to the record that the request makes: its kind is the operation's to decide. */
export function referenceOfKind(...kinds: readonly string[]) {
  const expected = `reference of kind ${kinds.join(' or ')}`;
  return z
    .string()
    .regex(new RegExp(`^(?:${kinds.join('|')}):${namePattern}$`), `expected a ${expected}`)
    .meta({ title: expected })
    .brand<'Reference'>();
}

export function optionalReferenceOfKind(...kinds: readonly string[]) {
  return z.union([referenceOfKind(...kinds), absent]).optional();
}

/** Fields that every request with a body may carry. Customer data is refused before the schema sees it. */
export const actingFields = {
  tenant: optionalReference.describe(
    'The tenant that the request acts for; else that of the token or the header.',
  ),
  contains_customer_data: flag.describe('Refused where true.'),
};

export const companyField = {
  company: optionalReference.describe('The company that the record is about; recorded, not looked up.'),
};
