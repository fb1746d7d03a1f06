export type Admission =
  | { readonly admitted: true }
  /** Above the ceiling: to be counted, not recorded. */
  | { readonly admitted: false; readonly retryAfterSeconds: number };

/** Keeps a principal from filling the record with refusals. */
export interface RefusalCeiling {
  /** Counts one refusal of a principal (UUID), to be called once for each before it is recorded. */
  admit(principal: string): Promise<Admission>;
}
