import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename } from 'node:path';
import { z } from 'zod';
import {
  identifyProcess,
  isAlive,
  ownIdentity,
  type ProcessIdentity,
  processIdentitySchema,
} from './process-identity';
import { StartError } from './start-error';
import type { UnprivilegedUser } from './unprivileged-user';
import { waitFor } from './wait-for';

/** How to end a server: each signal in turn, with the time it gets before the next. */
export type Ending = readonly { readonly signal: NodeJS.Signals; readonly milliseconds: number }[];

export interface ServerProcessOptions {
  readonly command: string;
  readonly args: readonly string[];
  /** Gets stdout and stderr; the log of the run before is kept beside it as `<name>.1`. */
  readonly logFile: string;
  /** Names the process and who started it, so that a later run finds what a killed one left behind. */
  readonly stateFile: string;
  readonly ending: Ending;
  readonly user?: UnprivilegedUser | undefined;
}

export interface ServerProcess {
  readonly pid: number;
  /** Resolves when the process has ended, whoever ended it. */
  readonly exited: Promise<void>;
  /** True once the process has ended. */
  hasExited(): boolean;
  /** The end of what it wrote in this run. */
  logTail(): string;
  stop(): Promise<void>;
}

const stateSchema = z.object({ server: processIdentitySchema, owner: processIdentitySchema });

/** Starts a server in a process group of its own, so that a Ctrl-C meant for us leaves it to be stopped in order. */
export function startServerProcess(options: ServerProcessOptions): Promise<ServerProcess> {
  const { command, args, logFile, stateFile, ending, user } = options;
  const log = openFreshLog(logFile);
  const child = spawn(command, [...args], {
    cwd: '/',
    // Not ours: it holds secrets, and variables that would change what these servers do.
    env: { HOME: homedir(), PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C' },
    detached: true,
    stdio: ['ignore', log, log],
    ...(user === undefined ? {} : { uid: user.uid, gid: user.gid }),
  });
  closeSync(log);
  return new Promise((resolve, reject) => {
    child.once('error', (error) => {
      reject(new StartError(`${basename(command)} could not be run: ${error.message}.`, `See ${command}.`));
    });
    child.once('spawn', () => {
      const pid = child.pid ?? 0;
      const server = identifyProcess(pid);
      let ended = false;
      const exited = new Promise<void>((settle) => {
        const settleOnce = () => {
          ended = true;
          rmSync(stateFile, { force: true });
          settle();
        };
        if (child.exitCode !== null || child.signalCode !== null) {
          settleOnce();
        } else {
          child.once('exit', settleOnce);
        }
      });
      if (server !== undefined) {
        writeFileSync(stateFile, JSON.stringify({ server, owner: ownIdentity() }));
      }
      resolve({
        pid,
        exited,
        hasExited: () => ended,
        logTail: () => tailOf(logFile),
        stop: async () => {
          if (server !== undefined) {
            await endProcess(server, ending);
          }
          await exited;
        },
      });
    });
  });
}

/**
 * Ends the server that a killed run left behind, and says so. Gives whether there was a trace of one.
 *
 * @throws StartError when its starter is still alive: then the server is in use.
 */
export async function endLeftBehind(
  name: string,
  stateFile: string,
  ending: Ending,
  report: (line: string) => void,
): Promise<boolean> {
  const state = readState(stateFile);
  if (state === undefined) {
    return false;
  }
  if (isAlive(state.server)) {
    if (isAlive(state.owner)) {
      throw new StartError(
        `The ${name} of this folder (pid ${state.server.pid}) is in use by process ${state.owner.pid}.`,
        'Stop that process, or set PORTCULLIS_HOME to another folder.',
      );
    }
    report(`stopping the ${name} that an earlier run left behind (pid ${state.server.pid})`);
    await endProcess(state.server, ending);
  }
  rmSync(stateFile, { force: true });
  return true;
}

/** Sends the signals in turn until the process has ended. */
export async function endProcess(server: ProcessIdentity, ending: Ending): Promise<void> {
  for (const { signal, milliseconds } of ending) {
    if (!isAlive(server)) {
      return;
    }
    process.kill(server.pid, signal);
    await waitFor(() => (isAlive(server) ? undefined : true), milliseconds, 20);
  }
  if (isAlive(server)) {
    throw new Error(`Process ${server.pid} did not end.`);
  }
}

function readState(stateFile: string): z.infer<typeof stateSchema> | undefined {
  try {
    return stateSchema.parse(JSON.parse(readFileSync(stateFile, 'utf8')));
  } catch {
    // Absent, or cut short by a crash while it was written: either way it names no process.
    return undefined;
  }
}

function openFreshLog(logFile: string): number {
  try {
    renameSync(logFile, `${logFile}.1`);
  } catch {
    // The first run has no log to keep.
  }
  return openSync(logFile, 'a', 0o600);
}

function tailOf(logFile: string): string {
  return readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-12).join('\n');
}
