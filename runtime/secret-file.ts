import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { hasCode } from './error-code';

/** Reads a secret kept in a file of mode 0600; where there is none yet, makes it once. The newline at its end is not part of it. */
export function readOrCreateSecret(path: string, create: () => string): string {
  const existing = readSecret(path);
  if (existing !== undefined) {
    return existing;
  }
  mkdirSync(dirname(path), { recursive: true });
  // Linking makes the whole file appear at once: of two processes that do this together, both read the same secret.
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  writeFileSync(draft, `${create()}\n`, { mode: 0o600, flag: 'wx' });
  try {
    linkSync(draft, path);
  } catch (error) {
    if (readSecret(path) === undefined) {
      throw error;
    }
  } finally {
    rmSync(draft, { force: true });
  }
  const secret = readSecret(path);
  if (secret === undefined) {
    throw new Error(`${path} vanished while it was being made.`);
  }
  return secret;
}

function readSecret(path: string): string | undefined {
  try {
    const text = readFileSync(path, 'utf8').trim();
    return text === '' ? undefined : text;
  } catch (error) {
    if (hasCode(error, 'ENOENT')) {
      return undefined;
    }
    throw error;
  }
}
