import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { findFreePorts } from '../../runtime/ports';
import { until } from '../store/until';

const candidates = [
  process.env.PORTCULLIS_TEST_MOTO,
  ...(process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, 'moto_server')),
];
const program = candidates.find((path) => path !== undefined && existsSync(path));

/** Why moto can't be used here; undefined where it can. */
export const whyNoMoto =
  program === undefined ? 'moto_server is not on PATH, nor named by PORTCULLIS_TEST_MOTO' : undefined;

export interface MotoServer {
  readonly url: string;
  close(): Promise<void>;
}

export async function startMoto(): Promise<MotoServer> {
  const [port = 0] = await findFreePorts(1);
  const url = `http://127.0.0.1:${port}`;
  const server: ChildProcess = spawn(program ?? '', ['-H', '127.0.0.1', '-p', String(port)], {
    stdio: 'ignore',
  });
  await until(
    async () => (await fetch(`${url}/moto-api/data.json`).catch(() => undefined))?.ok === true,
    60_000,
  );
  return {
    url,
    close: () =>
      new Promise((resolve) => {
        server.once('exit', () => resolve());
        server.kill();
      }),
  };
}
