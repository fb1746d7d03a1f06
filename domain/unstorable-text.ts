/** No schema here goes deeper; a pointer into what is nested without end would itself have none. */
const pointerParts = 16;

/**
 * The places in a request where a text can't be kept: a NUL, which PostgreSQL has no room for, or half of a surrogate
 * pair, which canonical JSON has none for (RFC 8785, 3.2.2). JSON pointers to the values; for a key, to its object.
 *
 * @param declared the names that a pointer may repeat; it ends above any other, which is the caller's own text.
 */
export function unstorableTexts(raw: unknown, declared: ReadonlySet<string>): readonly string[] {
  const pointers = new Set<string>();
  const open: { readonly at: string; readonly parts: number; readonly node: unknown }[] = [
    { at: '', parts: 0, node: raw },
  ];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { at, parts, node } = next;
    if (typeof node === 'string' && isUnstorable(node)) pointers.add(at);
    if (typeof node !== 'object' || node === null) continue;
    for (const [key, value] of Object.entries(node)) {
      if (isUnstorable(key)) pointers.add(at);
      const goesOn = parts < pointerParts && (declared.has(key) || Array.isArray(node));
      open.push(
        goesOn
          ? { at: `${at}/${key}`, parts: parts + 1, node: value }
          : { at, parts: pointerParts, node: value },
      );
    }
  }
  return [...pointers];
}

function isUnstorable(text: string): boolean {
  return text.includes('\0') || !text.isWellFormed();
}
