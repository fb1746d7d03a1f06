/** How durable an operation is in this deployment; the sources' words. What each means stands in the boundary contract. */
export const maturities = ['staging-durable', 'staging-durable-refusal'] as const;

export type Maturity = (typeof maturities)[number];

/** Whether an operation refuses whatever it is asked: its body is never given, and it makes no record but refusals. */
export function alwaysRefuses({ maturity }: { readonly maturity: Maturity }): boolean {
  return maturity === 'staging-durable-refusal';
}
