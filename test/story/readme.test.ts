import { spawnSync } from 'node:child_process';
import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { commandsOf } from '../documentation/commands-of';
import { type GoingOn, Place } from './command-line';

const commands = commandsOf('README.md');

/** What npx finds, without the second that it looks for it each time: that it finds it, the deployment by processes shows. */
const npx = `npx() { shift; node '${join(__dirname, '..', '..', 'cli', 'portcullis.cjs')}' "$@"; }`;
const runIn = (place: Place, command: string) => place.run(`${npx}\n${command}`);

/** Commands of the README that are told elsewhere, with the place. */
const elsewhere: Readonly<Record<string, string>> = {
  'npm test': 'this is it',
  'npm run bench': '.ci/run',
  'docker compose up --detach --wait': 'needs a container engine; test/deploy checks what it would run',
  'docker compose config --quiet': 'test/deploy',
  'deploy/make-secrets.sh': 'test/deploy',
  ...Object.fromEntries(
    commandsOf('docs/onboarding-a-tenant.md').map((command) => [command, 'test/story/tenant-documents']),
  ),
};

describe('the README, word for word', () => {
  const ran = new Set<string>();
  const inReadme = (command: string) => {
    expect(commands).toContain(command);
    ran.add(command);
    return command;
  };
  const startingWith = (words: string) =>
    inReadme(commands.find((command) => command.startsWith(words)) ?? words);

  describe('what one sees', () => {
    let place: Place;
    let running: GoingOn;
    const run = (command: string) => runIn(place, command);

    beforeAll(async () => {
      place = await Place.make();
      running = place.startInShell(inReadme('npm start'));
      await running.says('Ctrl-C stops everything.');
    }, 120_000);

    afterAll(async () => {
      await running.interrupt();
      await place.remove();
    }, 60_000);

    it('shows the rehearsals of the example done, approved by two sample principals', async () => {
      expect(running.output()).toContain('Rehearse the rotation of the key: done');
      expect(running.output()).toContain('Rehearse breaking the glass: done');
      const keys = join(place.home, 'sample-approvers');
      expect(readdirSync(keys)).toEqual(['first.pem', 'second.pem']);
      for (const key of readdirSync(keys)) expect(statSync(join(keys, key)).mode & 0o777).toBe(0o600);
      const approved = await run(
        'npx portcullis record list --tenant tenant_node:aldermoor_mills --kind break_glass_approval --json',
      );
      const approvers = z.array(z.looseObject({ actor: z.uuid() })).parse(JSON.parse(approved.stdout));
      expect(new Set(approvers.map(({ actor }) => actor)).size).toBe(2);
    });

    it('starts a second time only to say that it runs', async () => {
      const second = await place.run('npm start');
      expect(second.exitCode).toBe(1);
      expect(second.stderr).toContain('already');
    });

    it('lets a run wait for a standing grant, be told how to supply it, and go on', async () => {
      const provision = startingWith('npx portcullis provision');
      const waiting = await run(provision);
      expect(waiting.exitCode).toBe(4);
      expect(waiting.stdout).toContain('tenant_onboarding_standing_unknown');
      expect(waiting.stdout).toContain('portcullis evidence submit');

      const status = await run(startingWith('npx portcullis status'));
      expect(status.exitCode).toBe(4);
      expect(status.stdout).toContain('standing:briarfield_managing_director');

      const submitted = await run(startingWith('npx portcullis evidence submit'));
      expect(submitted).toMatchObject({ exitCode: 0 });

      const done = await run(provision);
      expect(done).toMatchObject({ exitCode: 0 });
      expect(done.stdout).toContain('completed');
    }, 120_000);

    it('reads a record back, with its history', async () => {
      const record = await run(startingWith('npx portcullis record show'));
      expect(record).toMatchObject({ exitCode: 0 });
      expect(record.stdout).toContain('TENANT_ONBOARDING_GATED');
    });

    it('tells where the tenant stands, and what was refused on the way', async () => {
      const admission = await run(startingWith('npx portcullis admission show'));
      expect(admission).toMatchObject({ exitCode: 0 });
      expect(admission.stdout).toMatch(/pending +tenant\.onboardingGate/);
      const refused = await run(startingWith('npx portcullis record list'));
      expect(refused).toMatchObject({ exitCode: 0 });
      expect(refused.stdout).toContain('tenant_onboarding_standing_unknown');
    });

    it('loads the sample data, and asks the contract call by call', async () => {
      const loaded = await run(startingWith('npx portcullis sample load'));
      expect(loaded).toMatchObject({ exitCode: 0 });
      expect(loaded.stdout).toContain('tenant_onboarding_gate:m25_fixture');
      const listed = await run(startingWith('npx portcullis operation list'));
      expect(listed.stdout).toContain('keyCustody.readiness');
      const asked = await run(startingWith('npx portcullis operation run'));
      expect(asked.stdout).toContain('keyCustody.readiness: verified');
    });

    it('enrols a principal and its key, and opens a session', async () => {
      try {
        for (const words of [
          'npx portcullis principal new-key',
          'npx portcullis principal add',
          'npx portcullis principal key',
          'npx portcullis session open',
        ])
          expect(await run(startingWith(words))).toMatchObject({ exitCode: 0 });
        const listed = await run(startingWith('PORTCULLIS_TOKEN='));
        expect(listed).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^\S+ {2}open /) });
      } finally {
        for (const ending of ['pem', 'pub', 'id', 'token'])
          rmSync(join(__dirname, '..', '..', `anna.${ending}`), { force: true });
      }
    }, 120_000);

    it('connects a tenant to a key store, and rehearses the rotation of its key', async () => {
      const connected = await run(startingWith('npx portcullis key-store connect'));
      expect(connected).toMatchObject({ exitCode: 0 });
      const rehearsed = await run(startingWith('npx portcullis rehearsal run'));
      expect(rehearsed).toMatchObject({ exitCode: 0 });
      expect(rehearsed.stdout).toContain('See the old version refuse to sign');
      const listed = await run(startingWith('npx portcullis rehearsal list'));
      expect(listed.stdout).toContain('done');
    }, 120_000);

    it('finds nothing wrong with itself', async () => {
      const doctor = await run(startingWith('npx portcullis doctor'));
      expect(doctor).toMatchObject({ exitCode: 0 });
    });
  });

  describe('deployment by processes', () => {
    it('runs services, migration, API and worker each by itself, and ends each in good order', async () => {
      const place = await Place.make();
      const services = place.startInShell('npx portcullis services');
      const going: GoingOn[] = [services];
      try {
        await services.says('ready on');
        await services.says('Temporal');
        let migrated = await place.run(inReadme('npx portcullis migrate'));
        while (migrated.stderr.includes('portcullis services'))
          migrated = await place.run('npx portcullis migrate');
        expect(migrated).toMatchObject({ exitCode: 0 });

        going.push(place.startInShell(inReadme('npx portcullis api')));
        while ((await runIn(place, 'npx portcullis health')).exitCode !== 0);
        going.push(place.startInShell(inReadme('npx portcullis worker')));
        while ((await runIn(place, 'npx portcullis health --worker')).exitCode !== 0);

        const provisioned = await place.run('npx portcullis provision -f examples/tenant.yaml');
        expect(provisioned).toMatchObject({ exitCode: 0 });
      } finally {
        for (const process of going.reverse()) expect((await process.interrupt()).exitCode).not.toBe(1);
        await place.remove();
      }
    }, 180_000);
  });

  it('has no command that no test runs', () => {
    const known = new Set([...ran, ...Object.keys(elsewhere)]);
    expect(commands.filter((command) => !known.has(command))).toEqual([]);
    // The bench's command is there to be run, if not here.
    expect(
      spawnSync('npm', ['run'], { encoding: 'utf8', cwd: join(__dirname, '..', '..') }).stdout,
    ).toContain('bench');
  });
});
