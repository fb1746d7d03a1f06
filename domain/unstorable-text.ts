/**
 * The places in a request where a text can't be kept: a NUL, which PostgreSQL has no room for, or half of a surrogate
 * pair, which canonical JSON has none for (RFC 8785, 3.2.2). JSON pointers to the values; for a key, to its object.
 *
 * @param declared the names that a pointer may repeat; it ends above any other, which is the caller's own text.
 */
export function unstorableTexts(raw: unknown, declared: ReadonlySet<string>): readonly string[] {
  const pointers = new Set<string>();
  const open: { readonly at: string; readonly node: unknown }[] = [{ at: '', node: raw }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { at, node } = next;
    if (typeof node === 'string' && isUnstorable(node)) pointers.add(at);
    if (typeof node !== 'object' || node === null) continue;
    for (const [key, value] of Object.entries(node)) {
      if (isUnstorable(key)) pointers.add(at);
      const named = declared.has(key) || Array.isArray(node);
      open.push({ at: named ? `${at}/${key}` : at, node: value });
    }
  }
  return [...pointers];
}

function isUnstorable(text: string): boolean {
  return text.includes('\0') || !text.isWellFormed();
}
