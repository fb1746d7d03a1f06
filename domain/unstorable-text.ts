/**
 * The places in a request where a text can't be kept: a NUL, which PostgreSQL has no room for, or half of a surrogate
 * pair, which canonical JSON has none for (RFC 8785, 3.2.2). JSON pointers to the values; for a key, to its object.
 */
export function unstorableTexts(raw: unknown): readonly string[] {
  const pointers: string[] = [];
  const open: { readonly at: string; readonly node: unknown }[] = [{ at: '', node: raw }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { at, node } = next;
    if (typeof node === 'string' && isUnstorable(node)) pointers.push(at);
    if (typeof node !== 'object' || node === null) continue;
    for (const [key, value] of Object.entries(node)) {
      if (isUnstorable(key)) pointers.push(at);
      else open.push({ at: `${at}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`, node: value });
    }
  }
  return pointers;
}

function isUnstorable(text: string): boolean {
  return text.includes('\0') || !text.isWellFormed();
}
