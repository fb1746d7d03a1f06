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

/** As whom Portcullis itself records what nobody asked for, the same in every deployment. */
export const portcullisItself: Principal = {
  id: '00000000-0000-7000-8000-000000000001',
  kind: 'service',
  name: 'portcullis',
};
