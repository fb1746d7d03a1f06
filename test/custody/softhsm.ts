import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { TokenSettings } from '../../custody/pkcs11/token-calls';

const places = [
  '/usr/lib/softhsm/libsofthsm2.so',
  '/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so',
  '/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so',
  '/usr/lib64/pkcs11/libsofthsm2.so',
  '/usr/lib64/softhsm/libsofthsm2.so',
  '/usr/local/lib/softhsm/libsofthsm2.so',
  '/opt/homebrew/lib/softhsm/libsofthsm2.so',
];

/** Why SoftHSM2 can't be used here; undefined where it can. */
export function whyNoSoftHsm(): string | undefined {
  if (!places.some(existsSync)) return 'libsofthsm2.so is not installed';
  const folders = (process.env.PATH ?? '').split(delimiter);
  if (!folders.some((folder) => existsSync(join(folder, 'softhsm2-util'))))
    return 'softhsm2-util is not on PATH';
  try {
    require.resolve('graphene-pk11');
    return undefined;
  } catch {
    return 'the package graphene-pk11 is not installed';
  }
}

export interface SoftHsmToken {
  readonly settings: TokenSettings;
  readonly environment: Readonly<Record<string, string | undefined>>;
  remove(): void;
}

/** A new token in a folder of its own. */
export function newSoftHsmToken(): SoftHsmToken {
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-softhsm-'));
  mkdirSync(join(folder, 'tokens'));
  const configuration = join(folder, 'softhsm2.conf');
  writeFileSync(
    configuration,
    `directories.tokendir = ${join(folder, 'tokens')}\nobjectstore.backend = file\n`,
  );
  const environment = { ...process.env, SOFTHSM2_CONF: configuration };
  const pin = 'pin-of-the-test-token';
  const label = ['--label', 'portcullis', '--pin', pin, '--so-pin', 'pin-of-its-officer'];
  execFileSync('softhsm2-util', ['--init-token', '--free', ...label], { env: environment });
  return {
    settings: { library: places.find(existsSync) ?? '', tokenLabel: 'portcullis', pin },
    environment,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
