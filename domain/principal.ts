/** Who acts. Tokens and keys belong to a principal, so that another person is another principal, never another token. */
export interface Principal {
  /** UUID. */
  readonly id: string;
  readonly kind: PrincipalKind;
  readonly name: string;
}

export const principalKinds = ['operator', 'service'] as const;
export type PrincipalKind = (typeof principalKinds)[number];
