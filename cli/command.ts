import { Command } from 'commander';
import type { ExitCode } from './exit-code';
import type { Session } from './session';

/** Runs what a command does, once its arguments are known, and keeps what it comes to. */
export type Runner = (action: (session: Session) => Promise<ExitCode>) => Promise<void>;

/** A verb of the command line; commands are given the runner and make themselves. */
export type MakeCommand = (run: Runner) => Command;

/** A command that says what it is for, and shows an example where words are not enough. */
export function describeCommand(
  name: string,
  description: string,
  examples: readonly string[] = [],
): Command {
  const command = new Command(name).description(description);
  if (examples.length > 0)
    command.addHelpText('after', `\nExamples:\n${examples.map((example) => `  $ ${example}`).join('\n')}`);
  return command;
}
