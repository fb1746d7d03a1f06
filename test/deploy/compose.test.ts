import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { runsTaskQueue } from '../../temporal/task-queue';

const root = join(__dirname, '..', '..');
const serviceSchema = z.looseObject({
  image: z.string(),
  command: z.array(z.string()).optional(),
  healthcheck: z.looseObject({ test: z.array(z.string()).optional(), disable: z.boolean().optional() }),
  secrets: z.array(z.string()).optional(),
});
const temporalSchema = z.looseObject({
  environment: z.looseObject({ DYNAMIC_CONFIG_FILE_PATH: z.string() }),
  volumes: z.array(z.string()),
});
const composeSchema = z.looseObject({ services: z.record(z.string(), serviceSchema) });

describe('the deployed shape', () => {
  const compose = composeSchema.parse(
    parse(readFileSync(join(root, 'docker-compose.yml'), 'utf8'), { merge: true }),
  );
  const ours = Object.entries(compose.services).filter(([, { image }]) => image.startsWith('portcullis'));

  it('has a health check, or a waited-for end, for every service', () => {
    for (const [name, { healthcheck }] of Object.entries(compose.services)) {
      expect([name, healthcheck.disable === true || (healthcheck.test?.length ?? 0) > 0]).toEqual([
        name,
        true,
      ]);
    }
  });

  it('runs commands that the command line has', () => {
    expect(ours.map(([name]) => name).sort()).toEqual(['api', 'migrate', 'worker']);
    for (const [, { command = [], healthcheck }] of ours) {
      const commands = [command, ...(healthcheck.test === undefined ? [] : [healthcheck.test.slice(3)])];
      for (const words of commands) {
        const help = spawnSync(process.execPath, [join(root, 'cli/portcullis.cjs'), ...words, '--help'], {
          encoding: 'utf8',
        });
        expect([words, help.status, help.stdout.split('\n')[0]]).toEqual([
          words,
          0,
          expect.stringMatching(new RegExp(`^Usage: portcullis ${words[0]}\\b`)),
        ]);
      }
    }
  });

  it('has tenants take turns in the task queue that they share', () => {
    const { environment, volumes } = temporalSchema.parse(compose.services.temporal);
    const [mount = ''] = volumes;
    const [source = '', target] = mount.split(':');
    expect(environment.DYNAMIC_CONFIG_FILE_PATH).toBe(target);
    expect(parse(readFileSync(join(root, source), 'utf8'))).toEqual({
      'matching.enableFairness': [{ value: true, constraints: { taskQueueName: runsTaskQueue } }],
    });
  });

  it('copies every folder into the image that the commands import or read from', () => {
    const dockerfile = readFileSync(join(root, 'Dockerfile'), 'utf8');
    const copied = [...dockerfile.matchAll(/^COPY (\w+) \.\/\w+$/gm)].map(([, folder]) => folder);
    const folders = readdirSync(root).filter(
      (name) =>
        !name.startsWith('.') &&
        !['node_modules', 'test', 'bench', 'fuzz', 'docs', 'deploy', 'dist'].includes(name) &&
        statSync(join(root, name)).isDirectory(),
    );
    expect(copied.sort()).toEqual(folders.sort());
    const ignored = readFileSync(join(root, '.dockerignore'), 'utf8');
    for (const folder of folders) expect(ignored).toContain(`!${folder}`);
  });

  it('writes each secret that the containers read, once, and none into the environment', () => {
    const folder = mkdtempSync(join(tmpdir(), 'portcullis-secrets-'));
    try {
      const script = join(folder, 'make-secrets.sh');
      execFileSync('cp', [join(root, 'deploy/make-secrets.sh'), script]);
      execFileSync('sh', [script]);
      const read = () =>
        Object.fromEntries(
          readdirSync(join(folder, 'secrets')).map((name) => [
            name,
            readFileSync(join(folder, 'secrets', name), 'utf8'),
          ]),
        );
      const first = read();
      execFileSync('sh', [script]);
      expect(read()).toEqual(first);
      const used = new Set(Object.values(compose.services).flatMap(({ secrets = [] }) => secrets));
      expect(Object.keys(first).sort()).toEqual([...used].sort());
      for (const [, service] of Object.entries(compose.services)) {
        expect(JSON.stringify(service.environment ?? {})).not.toMatch(/"[A-Z_]*(PASSWORD|TOKEN|PWD)":/);
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  const engine = spawnSync('docker', ['compose', 'version']);
  if (engine.status === 0) {
    it('is a valid Compose file', () => {
      const secrets = join(root, 'deploy/secrets');
      const made = !existsSync(secrets);
      execFileSync(join(root, 'deploy/make-secrets.sh'));
      try {
        const checked = spawnSync('docker', ['compose', 'config', '--quiet'], {
          cwd: root,
          encoding: 'utf8',
        });
        expect(checked).toMatchObject({ status: 0, stderr: '' });
      } finally {
        if (made) rmSync(secrets, { recursive: true, force: true });
      }
    });
  } else {
    process.stderr.write(
      'Left out: the check of docker-compose.yml by Docker Compose, which is not installed.\n',
    );
  }
});
