import { randomUUID } from 'node:crypto';
import { type RunningVault, startVault, vaultName } from './running-vault';
import { transitStub } from './transit-stub';

export type TransitServer = RunningVault;

/** What the suite runs on, for its title. */
export const transitServerName = vaultName;

export async function startTransitServer(): Promise<TransitServer> {
  const token = randomUUID();
  return (await startVault()) ?? { ...(await transitStub(token)), token };
}
