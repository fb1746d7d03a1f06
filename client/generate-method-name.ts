/** The SDK's method for an operation: `keyCustody.attest` as `keyCustodyAttest`. */
export function methodName(operation: string): string {
  return operation.replace(/\.([a-z])/g, (_match, letter: string) => letter.toUpperCase());
}
