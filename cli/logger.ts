import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import pino, { type DestinationStream, type Logger } from 'pino';
import { describeError } from '../api/error-description';
import type { Configuration } from '../runtime/configuration';

type Settings = Pick<Configuration, 'logLevel'>;

// What drivers hang to their errors may quote what they worked on.
const serializers = { err: describeError };

/** The log of a process of its own: lines of JSON on stdout, for whatever collects them. */
export function processLogger({ logLevel }: Settings, name: string): Logger {
  return pino({ level: logLevel, base: { process: name }, serializers }, logDestination(process.stdout.fd));
}

/** The log of what runs on a terminal: lines of JSON in a file, so that they don't run over what is shown. */
export function fileLogger({ logLevel }: Settings, path: string): Logger {
  mkdirSync(dirname(path), { recursive: true });
  return pino({ level: logLevel, base: null, serializers }, logDestination(path));
}

/**
 * Gathers lines for a quarter of a second at most, since to write each by itself costs a request as much as to decide
 * it. What is left is written when the process ends, unless it is killed.
 */
export function logDestination(dest: string | number): DestinationStream {
  return pino.destination({ dest, append: true, sync: false, minLength: 8_192, periodicFlush: 250 });
}
