import { commands } from '../../cli/commands';
import { run } from './command-line';

const noRun = async () => undefined;

const names = Object.values(commands).flatMap((make) => {
  const command = make(noRun);
  const subcommands = command.commands.map((subcommand) => [command.name(), subcommand.name()]);
  return [[command.name()], ...subcommands];
});

it.each([[[]], ...names.map((words) => [words])])(
  'portcullis %j --help',
  async (words: readonly string[]) => {
    const { exitCode, stdout, stderr } = await run([...words, '--help']);
    expect(exitCode).toBe(0);
    expect(stderr).toBe('');
    expect(stdout).toMatchSnapshot();
  },
);

it('tells its version', async () => {
  expect(await run(['--version'])).toMatchObject({
    exitCode: 0,
    stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
  });
});

const misused = {
  'no command': [],
  'a command that there is not': ['provison'],
  'an option that there is not': ['list', '--nope'],
  'a missing option': ['provision'],
  'a missing argument': ['status'],
  'a number that is none': ['list', '--limit', 'many'],
  'a state that is none': ['list', '--state', 'lost'],
  'a file that is not there': ['provision', '-f', '/nonexistent.yaml'],
  'evidence without a name': ['evidence', 'submit', 'id'],
  'evidence without its issuer': [
    'evidence',
    'submit',
    'id',
    '--reference',
    'a:b',
    '--commitment',
    'sha256:a',
  ],
};

it.each(Object.entries(misused))('%s is a fault of usage', async (_name, args) => {
  const { exitCode, stdout, stderr } = await run(args);
  expect(exitCode).toBe(2);
  expect(stdout).toBe('');
  expect(stderr).not.toBe('');
});

it('names the variable that cannot be used, never its value', async () => {
  const { exitCode, stderr } = await run(['list'], { env: { PORTCULLIS_TOKEN: 'short secret' } });
  expect(exitCode).toBe(2);
  expect(stderr).toContain('PORTCULLIS_TOKEN');
  expect(stderr).not.toContain('short secret');
});

it('names the place where a document is not YAML', async () => {
  const { exitCode, stderr } = await run(['provision', '-f', '-'], { stdin: 'a: [1,\nb: 2' });
  expect(exitCode).toBe(2);
  expect(stderr).toContain('line 2');
});
