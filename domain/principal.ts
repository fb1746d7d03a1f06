import { z } from 'zod';

/** Of the deployment. */
const deploymentKinds = ['operator', 'service'] as const;
/** Of one tenant: someone, or something of theirs that acts by itself. */
export const tenantPrincipalKinds = ['person', 'device'] as const;

export const principalKindSchema = z.enum([...deploymentKinds, ...tenantPrincipalKinds]);
export type PrincipalKind = z.output<typeof principalKindSchema>;
export type TenantPrincipalKind = (typeof tenantPrincipalKinds)[number];

/** What a principal may do within its tenant: a member acts, an admin also says who else may. */
export const principalRoles = ['admin', 'member'] as const;
export type PrincipalRole = (typeof principalRoles)[number];

/** A disabled principal opens no session, and what it had opened has ended. */
export const principalStates = ['active', 'disabled'] as const;
export type PrincipalState = (typeof principalStates)[number];

/**
 * Who acts. Tokens and keys belong to a principal, so that another person is another principal, never another token.
 * What a principal is called stays out: it may be personal data, and this goes into events and histories.
 */
export interface Principal {
  /** UUID. */
  readonly id: string;
  readonly kind: PrincipalKind;
}

/** As whom Portcullis itself records what nobody asked for, the same in every deployment. */
export const portcullisItself: Principal = {
  id: '00000000-0000-7000-8000-000000000001',
  kind: 'service',
};
