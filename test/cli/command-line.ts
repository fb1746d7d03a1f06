import type { ExitCode } from '../../cli/exit-code';
import { runCommandLine } from '../../cli/program';

export interface Ran {
  readonly exitCode: ExitCode;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string;
}

/** Runs a command line in this process, with nothing of its environment. */
export async function run(args: readonly string[], { env = {}, stdin = '' }: RunOptions = {}): Promise<Ran> {
  const written = { stdout: '', stderr: '' };
  const exitCode = await runCommandLine(args, {
    env: { PORTCULLIS_HOME: '/nonexistent/portcullis', ...env },
    stdin: (async function* () {
      yield stdin;
    })(),
    stdout: { write: (text) => (written.stdout += text) },
    stderr: { write: (text) => (written.stderr += text) },
  });
  return { exitCode, ...written };
}
