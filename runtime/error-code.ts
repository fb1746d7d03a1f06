/** Whether the error carries this code, as those of Node do. Not by class: in tests they come from another realm. */
export function hasCode(error: unknown, code: string): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === code;
}
