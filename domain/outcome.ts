/** What a decision comes to. `refused` is a decision like the others, and recorded like them. */
export const outcomes = ['admitted', 'pending', 'verified', 'recorded', 'refused'] as const;
export type Outcome = (typeof outcomes)[number];
export type GrantedOutcome = Exclude<Outcome, 'refused'>;
