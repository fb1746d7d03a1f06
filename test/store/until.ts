/** Resolves when the condition holds. @throws Error where it doesn't within the time. */
export async function until(
  condition: () => Promise<boolean> | boolean,
  milliseconds = 15_000,
): Promise<void> {
  const deadline = Date.now() + milliseconds;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`waited ${milliseconds} ms in vain for ${condition}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
