/** Something under way. Ends with `done` or `failed`, once. */
export interface ProgressStep {
  /** A line worth keeping, shown below the step. */
  report(line: string): void;
  done(outcome: string): void;
  failed(reason: string): void;
}

/** Tells a person how far a start has come. */
export interface Progress {
  step(doing: string): ProgressStep;
  /** A line that belongs to no step. */
  note(line: string): void;
  /** Ends the live display; what is still under way is left out. */
  close(): void;
}

export interface ProgressOptions {
  /** How many steps there will be. */
  readonly total: number;
  /** Usually stderr: stdout belongs to results. */
  readonly stream: { write(text: string): unknown; readonly isTTY?: boolean; readonly columns?: number };
  /** Milliseconds, from any origin. */
  readonly now?: () => number;
}

/**
 * Numbered steps with their durations, such as `[2/7] PostgreSQL 18.4 ready on 127.0.0.1:54329 (1.9 s)`. Steps may
 * overlap: they are numbered in the order in which they end. A terminal also shows what is under way, live.
 */
export function createProgress(options: ProgressOptions): Progress {
  const { total, stream } = options;
  const now = options.now ?? (() => performance.now());
  const live = stream.isTTY === true;
  const underWay = new Map<symbol, { readonly doing: string; readonly since: number }>();
  let ended = 0;
  let shown = 0;
  let timer: NodeJS.Timeout | undefined;

  const erase = () => {
    if (shown > 0) {
      stream.write(`\u001b[${shown}A\u001b[0J`);
      shown = 0;
    }
  };
  const draw = () => {
    if (!live) {
      return;
    }
    const width = (stream.columns ?? 80) - 1;
    for (const { doing, since } of underWay.values()) {
      stream.write(`${`      ${doing} … ${seconds(now() - since)}`.slice(0, width)}\n`);
      shown += 1;
    }
  };
  const print = (line: string) => {
    erase();
    stream.write(`${line}\n`);
    draw();
  };
  const watch = () => {
    if (live && underWay.size > 0) {
      timer ??= setInterval(() => {
        erase();
        draw();
      }, 250).unref();
    } else {
      clearInterval(timer);
      timer = undefined;
    }
  };

  return {
    step(doing) {
      const key = Symbol(doing);
      const since = now();
      underWay.set(key, { doing, since });
      erase();
      draw();
      watch();
      const end = (line: (duration: string) => string) => {
        if (underWay.delete(key)) {
          print(line(seconds(now() - since)));
          watch();
        }
      };
      return {
        report: (line) => print(`      ${line}`),
        done: (outcome) =>
          end((duration) => {
            ended += 1;
            return `[${ended}/${total}] ${outcome} (${duration})`;
          }),
        failed: (reason) => end((duration) => `[failed] ${doing} (${duration}): ${reason}`),
      };
    },
    note: print,
    close() {
      erase();
      underWay.clear();
      watch();
    },
  };
}

function seconds(milliseconds: number): string {
  const value = milliseconds / 1000;
  return value < 60 ? `${value.toFixed(1)} s` : `${Math.floor(value / 60)} min ${Math.floor(value % 60)} s`;
}
