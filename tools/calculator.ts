import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Tool } from '../domain/tool-registry';
import { argumentNamed, invalidArguments, type ToolOutcome } from './tool-outcome';

type Settings = Extract<Tool, { readonly kind: 'calculator' }>['settings'];

/** What an expression is given, once the thread has begun. */
const calculationMs = 1_000;
/** The thread loads the library when it begins. */
const beginningMs = 20_000;
/** A thread that nobody asked for so long is ended. */
const idleMs = 60_000;
const memoryMb = 64;

const tookTooLong: ToolOutcome = {
  kind: 'failed',
  code: 'took_too_long',
  reason: `The calculation took longer than ${calculationMs / 1_000} s.`,
};
const tookTooMuch: ToolOutcome = {
  kind: 'failed',
  code: 'took_too_much',
  reason: `The calculation took more than ${memoryMb} MB of memory.`,
};

/**
 * Calculates expressions in a thread of their own, one at a time. One that takes too long or too much ends with the
 * thread, and the next is given another.
 */
export class Calculator {
  private thread: CalculatorThread | undefined;
  private last: Promise<unknown> = Promise.resolve();

  async run(given: string, { max_expression_length: longest }: Settings): Promise<ToolOutcome> {
    const expression = argumentNamed('expression', given);
    if (expression === undefined || expression.length > longest)
      return invalidArguments(`an expression of at most ${longest} characters, as "expression"`);
    const calculated = this.last.then(() => this.calculate(expression));
    this.last = calculated.catch(() => {});
    return calculated;
  }

  async close(): Promise<void> {
    await this.last;
    await this.end();
  }

  private async calculate(expression: string): Promise<ToolOutcome> {
    this.thread ??= beginThread(() => this.end());
    const { worker, ready, idle } = this.thread;
    idle.refresh();
    // What fails here is the thread, not the expression.
    if ((await within(ready, beginningMs, tookTooLong)).kind !== 'used') {
      await this.end();
      throw new Error('the thread that calculates did not begin');
    }
    const outcome = await within(answerOf(worker, expression), calculationMs, tookTooLong);
    if (outcome === tookTooLong || outcome === tookTooMuch) await this.end();
    return outcome;
  }

  private async end(): Promise<void> {
    const { thread } = this;
    this.thread = undefined;
    if (thread === undefined) return;
    clearTimeout(thread.idle);
    await thread.worker.terminate();
  }
}

interface CalculatorThread {
  readonly worker: Worker;
  readonly ready: Promise<ToolOutcome>;
  readonly idle: NodeJS.Timeout;
}

function beginThread(onIdle: () => Promise<void>): CalculatorThread {
  const worker = new Worker(join(__dirname, 'calculator-thread.ts'), {
    execArgv: ['--require', require.resolve('tsx/cjs')],
    env: {},
    resourceLimits: { maxOldGenerationSizeMb: memoryMb, maxYoungGenerationSizeMb: 16 },
  });
  // Ending at once is no fault of the process: whoever waits for an answer is told.
  worker.on('error', () => {});
  worker.unref();
  const idle = setTimeout(() => void onIdle(), idleMs).unref();
  return { worker, ready: answerOf(worker, '1'), idle };
}

/** The outcome, or that the thread ended over it: it ends by itself only for lack of memory. */
function answerOf(worker: Worker, expression: string): Promise<ToolOutcome> {
  return new Promise((resolve) => {
    const settle = (outcome: ToolOutcome) => {
      worker.off('message', settle);
      worker.off('exit', ended);
      resolve(outcome);
    };
    const ended = () => settle(tookTooMuch);
    worker.on('message', settle);
    worker.on('exit', ended);
    worker.postMessage(expression);
  });
}

async function within<Value>(work: Promise<Value>, milliseconds: number, otherwise: Value): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const elapsed = new Promise<Value>((resolve) => {
    timer = setTimeout(resolve, milliseconds, otherwise);
  });
  try {
    return await Promise.race([work, elapsed]);
  } finally {
    clearTimeout(timer);
  }
}
