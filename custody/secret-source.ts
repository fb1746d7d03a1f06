import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** Where a secret stands; never the secret itself. */
export const secretSourceSchema = z.union([
  z.strictObject({ file: z.string().min(1) }),
  z.strictObject({ environment: z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/) }),
]);
export type SecretSource = z.output<typeof secretSourceSchema>;

/** Undefined where it can't be read or is empty. The newline at a file's end is not part of it. */
export function readSecretFrom(
  source: SecretSource,
  environment: Readonly<Record<string, string | undefined>>,
): string | undefined {
  const text = 'environment' in source ? environment[source.environment] : readFile(source.file);
  const secret = text?.trim();
  return secret === '' ? undefined : secret;
}

/** For a person. */
export function describeSecretSource(source: SecretSource): string {
  return 'environment' in source ? `the variable ${source.environment}` : `the file ${source.file}`;
}

function readFile(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
