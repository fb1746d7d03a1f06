interface Missing {
  readonly field: string;
  readonly reference: string | null;
  readonly kinds: readonly string[];
}

/** What a refusal asks for: the field, its name if the request gave one, and the kinds that would do. */
export function missingLines(missing: readonly Missing[]): readonly string[] {
  return missing.map(({ field, reference, kinds }) => {
    const would = kinds.length === 0 ? '' : ` (${kinds.join(' or ')})`;
    return `  ${field}: ${reference ?? 'not named'}${would}`;
  });
}
