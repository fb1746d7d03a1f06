'use strict';
// Runs before everything else, on a clone that may have no node_modules yet: it may use Node itself and nothing more.
const { spawnSync } = require('node:child_process');
const { existsSync, statSync } = require('node:fs');
const { join } = require('node:path');

const root = join(__dirname, '..');
const oldestNode = [20, 19];

function fail(problem, mend) {
  process.stderr.write(`${problem}\n${mend}\n`);
  process.exit(1);
}

/** Why the packages have to be installed; undefined when they are in place. */
function reasonToInstall() {
  // npm leaves this file behind when it has finished.
  const installed = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(installed)) {
    return 'the packages are not installed yet';
  }
  return statSync(installed).mtimeMs < statSync(join(root, 'package-lock.json')).mtimeMs
    ? 'package-lock.json is newer than what is installed'
    : undefined;
}

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < oldestNode[0] || (major === oldestNode[0] && minor < oldestNode[1])) {
  fail(`Node ${process.versions.node} is too old.`, `Install Node ${oldestNode.join('.')} or newer.`);
}

const reason = reasonToInstall();
if (reason !== undefined) {
  process.stderr.write(`Installing packages with "npm ci": ${reason}.\n`);
  const result = spawnSync('npm', ['ci'], {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (result.error) {
    fail(
      `npm could not be run: ${result.error.message}.`,
      'Install npm, which comes with Node, and try again.',
    );
  }
  if (result.status !== 0) {
    fail(
      `"npm ci" failed (${result.signal ?? `exit code ${result.status}`}); its messages are above.`,
      'Mend what they name, or run "npm ci" by hand, then try again.',
    );
  }
}
