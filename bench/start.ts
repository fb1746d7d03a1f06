import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findFreePorts } from '../runtime/ports';
import { median } from './measuring';

export interface StartMeasurement {
  readonly rounds: number;
  /** Medians, in a home that is new and in the same one again. Whole processes, from spawn to ready. */
  readonly seconds: Readonly<Record<Kind, number>>;
  readonly ratios: { readonly first: number; readonly again: number };
}

type Kind = 'servicesFirst' | 'startFirst' | 'servicesAgain' | 'startAgain';

/** `portcullis start`, up to the provisioned example, against `portcullis services`: the two servers alone. */
export async function benchStart(
  rounds = 3,
  report: (line: string) => void = () => {},
): Promise<StartMeasurement> {
  const taken: Record<Kind, number>[] = [];
  for (let round = 0; round < rounds; round++) {
    const services = await inNewHome((home) => twice(() => ready(home, ['services'], servicesReady)));
    const start = await inNewHome((home) => twice(() => ready(home, ['start', '--json'], bannerShown)));
    taken.push({
      servicesFirst: services.first,
      startFirst: start.first,
      servicesAgain: services.again,
      startAgain: start.again,
    });
    report(`start, round ${round + 1}: ${start.first.toFixed(1)} s first, ${start.again.toFixed(1)} s again`);
  }
  const of = (kind: Kind) => median(taken.map((round) => round[kind]));
  return {
    rounds,
    seconds: {
      servicesFirst: of('servicesFirst'),
      startFirst: of('startFirst'),
      servicesAgain: of('servicesAgain'),
      startAgain: of('startAgain'),
    },
    ratios: {
      first: median(taken.map(({ startFirst, servicesFirst }) => startFirst / servicesFirst)),
      again: median(taken.map(({ startAgain, servicesAgain }) => startAgain / servicesAgain)),
    },
  };
}

async function twice(measure: () => Promise<number>) {
  return { first: await measure(), again: await measure() };
}

/** Seconds until a process is ready; it is stopped then, as by Ctrl-C. */
async function ready(
  home: string,
  words: readonly string[],
  isReady: (home: string, child: ChildProcess) => Promise<void>,
): Promise<number> {
  const [api = 0, postgres = 0, temporal = 0, temporalUi = 0] = await findFreePorts(4);
  const began = performance.now();
  const child = spawn(process.execPath, [join(__dirname, '..', 'cli', 'portcullis.cjs'), ...words], {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      PORTCULLIS_HOME: home,
      PORT: String(api),
      PORTCULLIS_POSTGRES_PORT: String(postgres),
      PORTCULLIS_TEMPORAL_PORT: String(temporal),
      PORTCULLIS_TEMPORAL_UI_PORT: String(temporalUi),
    },
  });
  const exited = once(child, 'exit');
  const failed = exited.then(() => {
    throw new Error(`portcullis ${words.join(' ')} ended before it was ready`);
  });
  await Promise.race([isReady(home, child), failed]);
  const seconds = (performance.now() - began) / 1000;
  child.kill('SIGINT');
  await exited;
  return seconds;
}

async function servicesReady(home: string): Promise<void> {
  while (!existsSync(join(home, 'services.json'))) await sleep(10);
}

async function bannerShown(_home: string, child: ChildProcess): Promise<void> {
  if (child.stdout === null) throw new Error('the banner cannot be read');
  await once(child.stdout, 'data');
}

async function inNewHome<Result>(work: (home: string) => Promise<Result>): Promise<Result> {
  const home = mkdtempSync(join(tmpdir(), 'portcullis-bench-'));
  try {
    return await work(home);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}
