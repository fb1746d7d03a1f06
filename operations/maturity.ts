/** How durable an operation is in this deployment; the sources' words. What each means stands in the boundary contract. */
export const maturities = ['staging-durable', 'staging-durable-refusal'] as const;

export type Maturity = (typeof maturities)[number];
