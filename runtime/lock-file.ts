import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { hasCode } from './error-code';
import { isAlive, ownIdentity, processIdentitySchema } from './process-identity';

/** Who holds a lock, and since when. */
const holderSchema = z.object({
  process: processIdentitySchema,
  /** RFC 3339. */
  since: z.string(),
  /** What the holder wants to tell whoever comes second, such as the address that it serves. */
  note: z.string(),
});
export type LockHolder = z.infer<typeof holderSchema>;

export type LockResult =
  | { readonly acquired: true; release(): void }
  | { readonly acquired: false; readonly holder: LockHolder };

/** Takes a lock that ends with this process at the latest: a file whose holder is gone is stale and gives way. */
export function tryLock(path: string, note: string): LockResult {
  mkdirSync(dirname(path), { recursive: true });
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  const own: LockHolder = { process: ownIdentity(), since: new Date().toISOString(), note };
  writeFileSync(draft, JSON.stringify(own), { mode: 0o600, flag: 'wx' });
  try {
    for (;;) {
      if (linked(draft, path)) {
        return { acquired: true, release: () => releaseOwn(path, own) };
      }
      const holder = readHolder(path);
      if (holder !== undefined && isAlive(holder.process)) {
        return { acquired: false, holder };
      }
      setAside(path, draft);
    }
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Linking a file that is already written whole makes taking the lock one indivisible step. */
function linked(draft: string, path: string): boolean {
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) {
      return false;
    }
    throw error;
  }
}

/**
 * Moves a stale lock away. Another process may have done so and locked in between; then what was moved is its lock,
 * and goes back.
 */
function setAside(path: string, draft: string): void {
  const aside = `${draft}.stale`;
  try {
    renameSync(path, aside);
  } catch {
    return;
  }
  const moved = readHolder(aside);
  if (moved !== undefined && isAlive(moved.process)) {
    linked(aside, path);
  }
  rmSync(aside, { force: true });
}

function releaseOwn(path: string, own: LockHolder): void {
  const holder = readHolder(path);
  if (holder !== undefined && holder.process.pid === own.process.pid && holder.since === own.since) {
    rmSync(path, { force: true });
  }
}

function readHolder(path: string): LockHolder | undefined {
  try {
    return holderSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return undefined;
  }
}
