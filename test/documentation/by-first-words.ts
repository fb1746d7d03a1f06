/** What is kept for a command, by the words that it begins with. */
export function byFirstWords<Value>(kept: Readonly<Record<string, Value>>, line: string): Value | undefined {
  return Object.entries(kept).find(([words]) => line.startsWith(words))?.[1];
}

/** The words with which none of the commands begins: what is kept for them is never asked for. */
export function withoutCommand(
  kept: readonly Readonly<Record<string, unknown>>[],
  lines: readonly string[],
): readonly string[] {
  return kept
    .flatMap((each) => Object.keys(each))
    .filter((words) => !lines.some((line) => line.startsWith(words)));
}
