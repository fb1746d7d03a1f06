import { z } from 'zod';

export const principalKindSchema = z.enum(['operator', 'service']);
export type PrincipalKind = z.output<typeof principalKindSchema>;

/** Who acts. Tokens and keys belong to a principal, so that another person is another principal, never another token. */
export interface Principal {
  /** UUID. */
  readonly id: string;
  readonly kind: PrincipalKind;
  readonly name: string;
}
