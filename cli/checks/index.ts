import type { Portcullis } from '../../client';
import type { Configuration } from '../../runtime/configuration';
import { findDatabase, findTemporal } from '../../runtime/running-services';
import { StartError } from '../../runtime/start-error';
import { checkApi } from './api';
import { type Finding, failed } from './check';
import { checkDatabase } from './database';
import { checkDisk, checkNode } from './machine';
import { checkPorts } from './ports';
import { checkTemporal } from './temporal';

/** Everything that Portcullis rests on, looked at one by one; a fault in one hides no other. */
export async function diagnose(
  configuration: Configuration,
  client: Portcullis,
): Promise<readonly Finding[]> {
  const { home, temporalNamespace } = configuration;
  const found = await Promise.all([
    looking('Node', async () => [checkNode()]),
    looking('Disk', async () => [checkDisk(home)]),
    looking('Ports', () => checkPorts(configuration)),
    looking('PostgreSQL', () => checkDatabase(findDatabase(configuration))),
    looking('Temporal', () => checkTemporal(findTemporal(configuration), temporalNamespace)),
    looking('API', () => checkApi(client, configuration.client.url)),
  ]);
  return found.flat();
}

async function looking(name: string, look: () => Promise<readonly Finding[]>): Promise<readonly Finding[]> {
  try {
    return await look();
  } catch (error) {
    if (error instanceof StartError) return [failed(name, error.problem, error.mend)];
    const reason = error instanceof Error ? error.message : String(error);
    return [failed(name, `it could not be looked at: ${reason}`, 'Look at the logs of the service.')];
  }
}
