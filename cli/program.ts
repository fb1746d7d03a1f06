import { Command, CommanderError, Help, type Option } from 'commander';
import manifest from '../package.json';
import type { MakeCommand, Runner } from './command';
import { commands } from './commands';
import { type ExitCode, exitCodes } from './exit-code';
import { explainError } from './explain-error';
import { Session, type Surroundings } from './session';

const environmentHelp = `
Environment:
  PORTCULLIS_URL    API to talk to (default: the one on this machine at PORT, 3011)
  PORTCULLIS_TOKEN  token of an operator, a session or a tenant (default: PORTCULLIS_HOME/admin-token)

A tenant is named by its slug, or as records do, by tenant_node:<slug>.
Exit codes: 0 done, 1 fault, 2 usage, 3 refused, 4 waiting`;

/** Runs a command line and gives the code to exit with. @throws what is a bug */
export async function runCommandLine(args: readonly string[], surroundings: Surroundings): Promise<ExitCode> {
  let exitCode: ExitCode = exitCodes.done;
  const run: Runner = async (action) => {
    const session = new Session(surroundings, program.opts<{ json?: boolean }>().json === true);
    try {
      exitCode = await action(session);
    } catch (error) {
      const explained = explainError(error, session.apiUrl);
      if (explained === undefined) throw error;
      session.output.error(explained);
      exitCode = explained.exitCode;
    }
  };
  const words = jsonFirst(args);
  const program = createProgram(verbsFor(words), run, surroundings);
  try {
    await program.parseAsync(words, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
  }
  return exitCode;
}

function createProgram(
  verbs: readonly MakeCommand[],
  run: Runner,
  { stdout, stderr }: Surroundings,
): Command {
  const program = new Command('portcullis')
    .description(manifest.description)
    .version(manifest.version, '-V, --version', 'Show the version.')
    .option('--json', 'Write the result as JSON; messages still go to stderr.')
    .helpOption('-h, --help', 'Show what a command does.')
    .helpCommand('help [command]', 'Show what a command does.')
    // A command may have a --version of its own.
    .enablePositionalOptions()
    .addHelpText('after', environmentHelp);
  for (const make of verbs) program.addCommand(make(run));
  for (const command of withDescendants(program)) {
    command
      .exitOverride()
      .helpOption('-h, --help', 'Show what a command does.')
      .configureHelp({ showGlobalOptions: true, helpWidth: 100, optionDescription: describeOption })
      .showHelpAfterError('(add --help to see what the command takes)')
      .configureOutput({
        writeOut: (text) => stdout.write(text),
        writeErr: (text) => stderr.write(text),
      });
  }
  return program;
}

/** As help has it, and whether a command can do without. */
function describeOption(option: Option): string {
  const described = new Help().optionDescription(option);
  return option.mandatory ? `${described} (required)` : described;
}

/** The verb that the command line begins with, or all, of which help and suggestions tell. */
function verbsFor([first, second]: readonly string[]): readonly MakeCommand[] {
  const word = first === '--json' ? second : first;
  const named = Object.entries(commands).find(([name]) => name === word);
  return named === undefined ? Object.values(commands) : [named[1]];
}

/** `--json` may stand anywhere; every other option belongs to the command that it follows. */
function jsonFirst(args: readonly string[]): readonly string[] {
  const end = args.indexOf('--');
  const options = end === -1 ? args : args.slice(0, end);
  if (!options.includes('--json')) return args;
  return ['--json', ...options.filter((arg) => arg !== '--json'), ...args.slice(options.length)];
}

function withDescendants(command: Command): readonly Command[] {
  return [command, ...command.commands.flatMap(withDescendants)];
}
