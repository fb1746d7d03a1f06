export interface RefusalBody {
  readonly stableCode: string;
  readonly reason: string;
  readonly remedy: string;
  readonly missing: readonly { readonly field: string; readonly reference: string | null }[];
}

/** A refusal for a person: its code, why, what is missing and what would mend it. */
export function refusalLines(
  operation: string,
  { stableCode, reason, remedy, missing }: RefusalBody,
): readonly string[] {
  return [
    `Refused: ${operation} (${stableCode})`,
    reason,
    ...missing.map(({ field, reference }) => `  ${field}${reference === null ? '' : `: ${reference}`}`),
    remedy,
  ];
}
