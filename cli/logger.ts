import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import pino, { type Logger } from 'pino';
import { describeError } from '../api/error-description';
import type { Configuration } from '../runtime/configuration';

type Settings = Pick<Configuration, 'logLevel'>;

// What drivers hang to their errors may quote what they worked on.
const serializers = { err: describeError };

/** The log of a process of its own: lines of JSON on stdout, for whatever collects them. */
export function processLogger({ logLevel }: Settings, name: string): Logger {
  return pino({ level: logLevel, base: { process: name }, serializers });
}

/** The log of what runs on a terminal: lines of JSON in a file, so that they don't run over what is shown. */
export function fileLogger({ logLevel }: Settings, path: string): Logger {
  mkdirSync(dirname(path), { recursive: true });
  return pino(
    { level: logLevel, base: null, serializers },
    pino.destination({ dest: path, append: true, sync: false }),
  );
}
