import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { findFreePorts } from '../../runtime/ports';
import { until } from '../store/until';

export interface RunningVault {
  readonly url: string;
  /** Of whoever may do everything. */
  readonly token: string;
  close(): Promise<void>;
}

const given = {
  url: process.env.PORTCULLIS_TEST_TRANSIT_URL,
  token: process.env.PORTCULLIS_TEST_TRANSIT_TOKEN,
};

const installed = ['bao', 'vault']
  .flatMap((program) => (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, program)))
  .find(existsSync);

/** What a suite runs on, for its title. */
export const vaultName =
  given.url !== undefined
    ? 'the server of PORTCULLIS_TEST_TRANSIT_URL'
    : installed !== undefined
      ? `a development server of ${installed}`
      : 'a STUB of the engine, since neither bao nor vault is on PATH';

/** A real server, where one is at hand: with transit at `transit`, and KV (version 2) at `secret`. */
export async function startVault(): Promise<RunningVault | undefined> {
  if (given.url !== undefined) return { url: given.url, token: given.token ?? '', close: async () => {} };
  if (installed === undefined) return undefined;
  const token = randomUUID();
  const [port = 0] = await findFreePorts(1);
  const url = `http://127.0.0.1:${port}`;
  const options = [
    '-dev',
    '-dev-no-store-token',
    `-dev-root-token-id=${token}`,
    `-dev-listen-address=127.0.0.1:${port}`,
  ];
  const server = spawn(installed, ['server', ...options], { stdio: 'ignore' });
  const headers = { 'x-vault-token': token };
  await until(async () => {
    const health = await fetch(`${url}/v1/sys/health`, { headers }).catch(() => undefined);
    return health?.ok === true;
  });
  await fetch(`${url}/v1/sys/mounts/transit`, { method: 'POST', headers, body: '{"type":"transit"}' });
  return {
    url,
    token,
    close: () =>
      new Promise((resolve) => {
        server.once('exit', () => resolve());
        server.kill();
      }),
  };
}
