import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { bundleWorkflowCode } from '@temporalio/worker';

export interface WorkflowBundle {
  readonly code: string;
}

const root = resolve(__dirname, '..');
/** The folders that workflow code is bundled from: changes elsewhere leave the bundle as it is. */
const sources = ['workflows', 'domain'];
const prefix = 'workflow-bundle-';

/**
 * Bundles the workflows, or takes the bundle of the same sources from the folder: bundling takes seconds, and a process
 * is to be restarted quickly.
 */
export async function loadWorkflowBundle(
  cacheFolder: string,
  workflowsPath = join(root, 'workflows', 'index.ts'),
): Promise<WorkflowBundle> {
  const name = `${prefix}${fingerprint(workflowsPath)}.js`;
  const codePath = join(cacheFolder, name);
  if (existsSync(codePath)) return { code: readFileSync(codePath, 'utf8') };
  const { code } = await bundleWorkflowCode({ workflowsPath, logger: quiet });
  mkdirSync(cacheFolder, { recursive: true });
  // Written whole under another name first: another process may be about to read it.
  const unfinished = join(cacheFolder, `${randomUUID()}.tmp`);
  writeFileSync(unfinished, code);
  renameSync(unfinished, codePath);
  for (const entry of readdirSync(cacheFolder)) {
    if (entry.startsWith(prefix) && entry !== name) rmSync(join(cacheFolder, entry), { force: true });
  }
  return { code };
}

function fingerprint(workflowsPath: string): string {
  const hash = createHash('sha256').update(`${workflowsPath}\n${process.version}\n`);
  for (const packageName of ['@temporalio/workflow', '@temporalio/worker']) {
    hash.update(readFileSync(require.resolve(`${packageName}/package.json`)));
  }
  for (const folder of [...sources.map((source) => join(root, source)), dirname(workflowsPath)]) {
    for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
      if (file.endsWith('.ts')) hash.update(`${file}\n`).update(readFileSync(join(folder, file)));
    }
  }
  return hash.digest('hex').slice(0, 32);
}

const ignore = () => {};
/** What the bundler has to say is its errors, and these are thrown. */
const quiet = { log: ignore, trace: ignore, debug: ignore, info: ignore, warn: ignore, error: ignore };
