import { existsSync, statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import manifest from '../../package.json';
import { type Finding, failed, ok, warning } from './check';

const least = { disk: 512 * 1024 ** 2, goodDisk: 2 * 1024 ** 3 };

export function checkNode(version: string = process.versions.node): Finding {
  const wanted = manifest.engines.node;
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [leastMajor = 0, leastMinor = 0] = wanted.replace('>=', '').split('.').map(Number);
  return major > leastMajor || (major === leastMajor && minor >= leastMinor)
    ? ok('Node', version)
    : failed('Node', `${version}, and ${wanted} is needed`, 'Install a newer Node.');
}

/** Room where the embedded services keep their data. */
export function checkDisk(home: string): Finding {
  let folder = home;
  while (!existsSync(folder) && dirname(folder) !== folder) folder = dirname(folder);
  const { bavail, bsize } = statfsSync(folder);
  const free = bavail * bsize;
  const told = `${(free / 1024 ** 3).toFixed(1)} GiB free at ${folder}`;
  if (free < least.disk)
    return failed('Disk', told, 'Make room, or set PORTCULLIS_HOME to a folder on another disk.');
  return free < least.goodDisk ? warning('Disk', told, 'Make room before it runs out.') : ok('Disk', told);
}
