import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A new folder with this mode; `remove` takes it away with all in it. */
export function makeTemporaryFolder(mode = 0o755): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'portcullis-runtime-'));
  chmodSync(path, mode);
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}
