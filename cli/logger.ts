import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import pino, { type Logger } from 'pino';
import type { Configuration } from '../runtime/configuration';

type Settings = Pick<Configuration, 'logLevel'>;

/** The log of a process of its own: lines of JSON on stdout, for whatever collects them. */
export function processLogger({ logLevel }: Settings, name: string): Logger {
  return pino({ level: logLevel, base: { process: name } });
}

/** The log of what runs on a terminal: lines of JSON in a file, so that they don't run over what is shown. */
export function fileLogger({ logLevel }: Settings, path: string): Logger {
  mkdirSync(dirname(path), { recursive: true });
  return pino({ level: logLevel, base: null }, pino.destination({ dest: path, append: true, sync: false }));
}
