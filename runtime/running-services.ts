import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Configuration } from './configuration';
import { hasCode } from './error-code';
import { StartError } from './start-error';

const addressesSchema = z.object({ databaseUrl: z.string(), temporalAddress: z.string() });

/** Where the database and Temporal are. A secret: it may hold a password. */
export type ServiceAddresses = z.output<typeof addressesSchema>;

const fileIn = (home: string) => join(home, 'services.json');

/** Tells processes of the same home where the embedded services are; the file is for the owner's eyes only. */
export function publishServices(home: string, addresses: ServiceAddresses): { withdraw(): void } {
  const file = fileIn(home);
  mkdirSync(home, { recursive: true });
  writeFileSync(`${file}.new`, JSON.stringify(addresses), { mode: 0o600 });
  renameSync(`${file}.new`, file);
  return { withdraw: () => rmSync(file, { force: true }) };
}

/**
 * The addresses that the configuration gives, and for those that it leaves out, the embedded services of this home.
 * @throws StartError where there are none
 */
export function findServices(configuration: Configuration): ServiceAddresses {
  return { databaseUrl: findDatabase(configuration), temporalAddress: findTemporal(configuration) };
}

/** @throws StartError where there is none */
export function findDatabase({ databaseUrl, home }: Configuration): string {
  const found = databaseUrl ?? readPublished(home)?.databaseUrl;
  if (found !== undefined) return found;
  throw new StartError(
    'There is no database to work with.',
    'Set DATABASE_URL, or run `portcullis services` beside this.',
  );
}

/** @throws StartError where there is none */
export function findTemporal({ temporalAddress, home }: Configuration): string {
  const found = temporalAddress ?? readPublished(home)?.temporalAddress;
  if (found !== undefined) return found;
  throw new StartError(
    'There is no Temporal to work with.',
    'Set TEMPORAL_ADDRESS, or run `portcullis services` beside this.',
  );
}

function readPublished(home: string): ServiceAddresses | undefined {
  try {
    return addressesSchema.parse(JSON.parse(readFileSync(fileIn(home), 'utf8')));
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}
