/** What a decision comes to where it isn't refused. */
export const grantedOutcomes = ['admitted', 'pending', 'verified', 'recorded'] as const;
export type GrantedOutcome = (typeof grantedOutcomes)[number];

/** What a decision comes to. `refused` is a decision like the others, and recorded like them. */
export const outcomes = [...grantedOutcomes, 'refused'] as const;
export type Outcome = (typeof outcomes)[number];
