/** The newest release that `go install` can build, and so the one that every way of getting it settles on. */
export const temporalCliVersion = 'v1.5.1';

/** What a way to a Temporal CLI gave: its path, or why none. */
export type TemporalCliAttempt =
  | { readonly found: true; readonly path: string }
  | { readonly found: false; readonly reason: string };

/** What a way that takes its time is given along. */
export interface TemporalCliEffort {
  /** Gets a line for each thing worth knowing on the way. */
  readonly report: (line: string) => void;
  /** Ends the attempt. */
  readonly signal: AbortSignal | undefined;
}
