/**
 * What a rotation rehearsal does with the key that is bound: `rehearse_only` leaves it alone and exercises throw-away
 * keys of the same kind; `rotate` really rotates it.
 */
export const rotationPolicies = ['rehearse_only', 'rotate'] as const;
export type RotationPolicy = (typeof rotationPolicies)[number];
