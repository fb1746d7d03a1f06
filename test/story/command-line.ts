import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findFreePorts } from '../../runtime/ports';
import { testTemporalCli } from '../environment/addresses';

const root = join(__dirname, '..', '..');

export interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A process that goes on until it is stopped. */
export interface GoingOn {
  readonly pid: number;
  readonly ended: Promise<Ended>;
  /** What it has said so far. */
  output(): string;
  /** Resolves when the output holds the text. @throws Error where the process ends without having said it */
  says(text: string): Promise<void>;
  /** As Ctrl-C does, waiting for the end. */
  interrupt(): Promise<Ended>;
  /** SIGKILL, waiting for the end. */
  kill(): Promise<Ended>;
}

/** A place of its own to run the command line in: a home folder, free ports, nothing of this process's environment. */
export class Place {
  private constructor(
    readonly home: string,
    readonly url: string,
    /** Host and port where the API listens besides. */
    readonly further: string,
    private readonly env: Readonly<Record<string, string>>,
  ) {}

  /** @param configured what the environment says besides, by where the home folder is. */
  static async make(
    configured: (home: string) => Readonly<Record<string, string>> = () => ({}),
  ): Promise<Place> {
    const home = mkdtempSync(join(tmpdir(), 'portcullis-story-'));
    const [api = 0, postgres = 0, temporal = 0, temporalUi = 0, further = 0] = await findFreePorts(5);
    const url = `http://127.0.0.1:${api}`;
    return new Place(home, url, `127.0.0.1:${further}`, {
      PORTCULLIS_LISTEN: String(further),
      ...configured(home),
      // The Temporal CLI that the test cluster found is found here at once.
      PATH: [join(testTemporalCli(), '..'), process.env.PATH ?? ''].join(':'),
      HOME: process.env.HOME ?? home,
      PORTCULLIS_HOME: home,
      PORTCULLIS_URL: url,
      PORT: String(api),
      PORTCULLIS_POSTGRES_PORT: String(postgres),
      PORTCULLIS_TEMPORAL_PORT: String(temporal),
      PORTCULLIS_TEMPORAL_UI_PORT: String(temporalUi),
    });
  }

  /** The port that the environment gives under that name. */
  port(variable: 'PORTCULLIS_POSTGRES_PORT' | 'PORTCULLIS_TEMPORAL_PORT'): number {
    return Number(this.env[variable]);
  }

  /** Runs a command to its end, as a shell in the project's folder would. */
  async run(command: string, environment: Readonly<Record<string, string>> = {}): Promise<Ended> {
    return collect(this.spawn(command, environment));
  }

  /** Starts a command that goes on. It is the process itself, no shell around it, so that it can be killed. */
  start(...words: readonly string[]): GoingOn {
    const child = spawn(process.execPath, [join(root, 'cli', 'portcullis.cjs'), ...words], {
      cwd: root,
      env: this.env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return goingOn(child);
  }

  /** Starts a shell command that goes on, such as `npm start`. */
  startInShell(command: string): GoingOn {
    return goingOn(this.spawn(command));
  }

  async remove(): Promise<void> {
    await rm(this.home, { recursive: true, force: true });
  }

  private spawn(command: string, environment: Readonly<Record<string, string>> = {}): ChildProcess {
    return spawn('sh', ['-c', command], {
      cwd: root,
      env: { ...this.env, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
  }
}

function goingOn(child: ChildProcess): GoingOn {
  let output = '';
  const listeners = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      for (const listener of listeners) listener();
    });
  }
  const ended = collect(child);
  const signal = (name: NodeJS.Signals) => {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    // A shell of ours leads a group, and what it started is to hear of it as from a terminal.
    process.kill(child.spawnfile === 'sh' ? -child.pid : child.pid, name);
  };
  return {
    pid: child.pid ?? 0,
    ended,
    output: () => output,
    says: (text) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (!output.includes(text)) return;
          listeners.delete(look);
          resolve();
        };
        listeners.add(look);
        look();
        void ended.then(({ exitCode }) =>
          reject(new Error(`ended with ${exitCode} before saying “${text}”:\n${output}`)),
        );
      }),
    interrupt: () => {
      signal('SIGINT');
      return ended;
    },
    kill: () => {
      signal('SIGKILL');
      return ended;
    },
  };
}

async function collect(child: ChildProcess): Promise<Ended> {
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const [exitCode = null]: (number | null)[] = await once(child, 'close');
  return { exitCode, stdout, stderr };
}
