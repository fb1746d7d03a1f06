import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { readConfiguration } from '../../runtime/configuration';

/** A server that skips the time in which nothing happens, so that days pass in a second. */
export type TimeSkippingServer =
  | { readonly found: true; readonly executable: string }
  | { readonly found: false; readonly why: string };

const artifact = { group: 'io.temporal', id: 'temporal-test-server', version: '1.38.0' } as const;
const mainClass = 'io.temporal.testserver.TestServer';
const variable = 'PORTCULLIS_TIME_SKIPPING_SERVER';
const resolveWithinMs = 180_000;

/**
 * The executable that the environment names, else one that is put together of the artifact of Maven, once, in this
 * user's cache. Synchronous, since tests are registered by what it finds.
 */
export function findTimeSkippingServer(env: NodeJS.ProcessEnv): TimeSkippingServer {
  const given = env[variable];
  if (given !== undefined && given !== '') {
    if (existsSync(given)) return { found: true, executable: given };
    return { found: false, why: `${variable} names a file that isn't there` };
  }
  for (const program of ['java', 'mvn']) {
    if (spawnSync(program, ['-version'], { env }).status !== 0)
      return { found: false, why: `${variable} is not set, and there is no ${program} on PATH` };
  }
  const configured = readConfiguration(env);
  if (!configured.valid) return { found: false, why: 'the environment holds variables that can not be used' };
  const folder = join(configured.configuration.programs.cache, `${artifact.id}-${artifact.version}`);
  return standsIn(folder) ? { found: true, executable: executableIn(folder) } : putTogether(folder, env);
}

function putTogether(folder: string, env: NodeJS.ProcessEnv): TimeSkippingServer {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'pom.xml'), projectFile);
  const goal = ['dependency:build-classpath', `-Dmdep.outputFile=${classPathIn(folder)}`];
  const resolved = spawnSync('mvn', ['-q', '-B', ...goal], { cwd: folder, env, timeout: resolveWithinMs });
  if (resolved.status !== 0 || !existsSync(classPathIn(folder)))
    return { found: false, why: `Maven could not get ${artifact.group}:${artifact.id}:${artifact.version}` };
  const java = 'exec java -XX:+UseSerialGC -XX:TieredStopAtLevel=1';
  const script = `#!/bin/sh\n${java} -cp "$(cat '${classPathIn(folder)}')" ${mainClass} "$@"\n`;
  writeFileSync(executableIn(folder), script, { mode: 0o755 });
  return { found: true, executable: executableIn(folder) };
}

/** Whether it was put together before, and nothing of it was removed since. */
function standsIn(folder: string): boolean {
  if (!existsSync(executableIn(folder)) || !existsSync(classPathIn(folder))) return false;
  return readFileSync(classPathIn(folder), 'utf8').trim().split(delimiter).every(existsSync);
}

function classPathIn(folder: string): string {
  return join(folder, 'class-path.txt');
}

function executableIn(folder: string): string {
  return join(folder, 'time-skipping-server');
}

const projectFile = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>portcullis</groupId>
  <artifactId>time-skipping-server</artifactId>
  <version>1</version>
  <dependencies>
    <dependency>
      <groupId>${artifact.group}</groupId>
      <artifactId>${artifact.id}</artifactId>
      <version>${artifact.version}</version>
    </dependency>
  </dependencies>
</project>
`;
