import { makeTelemetryFilterString, Runtime } from '@temporalio/worker';
import type { BaseLogger } from 'pino';

export type Logger = Pick<BaseLogger, 'trace' | 'debug' | 'info' | 'warn' | 'error'>;

let installed = false;

/**
 * Makes the Temporal SDK of this process log where all else logs, and leave signals to the process. Only the first call
 * counts: the SDK can be set up once.
 */
export function installTemporalRuntime(logger: Logger): void {
  if (installed) return;
  installed = true;
  const write =
    (level: keyof Logger) =>
    (message: string, meta: object = {}) =>
      logger[level](meta, message);
  Runtime.install({
    logger: {
      log: (level, message, meta = {}) => write(levels[level])(message, meta),
      trace: write('trace'),
      debug: write('debug'),
      info: write('debug'),
      warn: write('warn'),
      error: write('error'),
    },
    telemetryOptions: {
      logging: { filter: makeTelemetryFilterString({ core: 'WARN', other: 'ERROR' }), forward: {} },
    },
    shutdownSignals: [],
  });
}

/** What the SDK finds worth telling is a detail to whoever runs Portcullis. */
const levels = { TRACE: 'trace', DEBUG: 'debug', INFO: 'debug', WARN: 'warn', ERROR: 'error' } as const;
