import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type ServedDeployment, serveDeployment } from '../client/served-deployment';
import { embeddedKeys } from '../custody/embedded-keys';
import { until } from '../store/until';
import { byFirstWords, withoutCommand } from './by-first-words';
import { commandsOf } from './commands-of';
import { pagesOfRehearsals } from './pages-with-commands';

const root = join(__dirname, '..', '..');
let served: ServedDeployment;
let folder: string;

beforeAll(async () => {
  served = await serveDeployment({ keyStores: embeddedKeys });
  folder = mkdtempSync(join(tmpdir(), 'portcullis-documented-'));
}, 120_000);

afterAll(async () => {
  rmSync(folder, { recursive: true });
  await served.close();
});

/** Runs a line as it stands, but for where the command is found. @throws where it ends with another code than 0 */
async function inShell(line: string): Promise<string> {
  const found = `npx() { shift; node ${join(root, 'cli', 'portcullis.cjs')} "$@"; }`;
  const { stdout } = await promisify(execFile)('bash', ['-c', `${found}\nset -o pipefail\n${line}`], {
    cwd: folder,
    env: { ...process.env, PORTCULLIS_URL: served.url, PORTCULLIS_TOKEN: served.token },
  });
  return stdout;
}

const commands = pagesOfRehearsals.flatMap(commandsOf);

/** What a command says that is more than that it went well. */
const says: Readonly<Record<string, RegExp>> = {
  'npx portcullis rehearsal run --tenant': /^State +done$/m,
  'npx portcullis rehearsal schedule --tenant': /^rotation +signing_key:aldermoor_books +next /m,
  'npx portcullis rehearsal schedule pause': /paused: The HSM moves house\./,
  'npx portcullis rehearsal schedule resume': /^rotation .* next /,
  'npx portcullis rehearsal verify': /^Verified\.$/m,
  'npx portcullis rehearsal approve': /^Approved, as break_glass_approval:/,
  'PORTCULLIS_TOKEN=$(cat anna.token) npx portcullis rehearsal review': /^Reviewed, as break_glass_review:/,
};

/** What has to have come about before a command, which whoever reads the page would wait for. */
const awaited: Readonly<Record<string, () => Promise<void>>> = {
  'npx portcullis rehearsal schedule --tenant': () =>
    until(
      async () => (await inShell(firstOf('npx portcullis rehearsal schedule --tenant'))) !== 'None.\n',
      30_000,
    ),
  'npx portcullis rehearsal approve': () => rehearsalSays(/Waits until/),
  'npx portcullis rehearsal show': () => rehearsalSays(/^State +done$/m),
};

const firstOf = (words: string) => commands.find((line) => line.startsWith(words)) ?? words;
const rehearsalSays = (what: RegExp) =>
  until(async () => what.test(await inShell(firstOf('npx portcullis rehearsal show'))), 60_000);

it.each(commands)(
  '%s',
  async (line) => {
    await byFirstWords(awaited, line)?.();
    expect(await inShell(line)).toMatch(byFirstWords(says, line) ?? /^/);
  },
  90_000,
);

it('expects something of commands that there are', () => {
  expect(withoutCommand([says, awaited], commands)).toEqual([]);
});
