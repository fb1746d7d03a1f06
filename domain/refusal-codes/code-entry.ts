/**
 * What can mend a refusal: `evidence` that is recorded elsewhere and lets the same request pass, another request
 * (`resubmit`), or nothing while this deployment is as it is (`never`).
 */
export type Mend = 'evidence' | 'resubmit' | 'never';

export interface CodeEntry {
  readonly mend: Mend;
  /** Why, in a sentence for whoever reads the refusal. */
  readonly reason: string;
  /** What would mend it, in a sentence. */
  readonly remedy: string;
}
