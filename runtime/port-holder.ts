import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { basename } from 'node:path';

export interface PortHolder {
  readonly pid: number;
  /** The program and, where it isn't an option, its first argument; never more, since arguments may hold secrets. */
  readonly command: string;
}

/** Who listens on a TCP port of this machine; undefined when nobody does or the system doesn't tell. */
export function findPortHolder(port: number): PortHolder | undefined {
  return process.platform === 'linux' ? holderFromProc(port) : holderFromLsof(port);
}

function holderFromProc(port: number): PortHolder | undefined {
  const sockets = new Set(
    ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((table) => listeningInodes(table, port)),
  );
  if (sockets.size === 0) {
    return undefined;
  }
  for (const entry of list('/proc')) {
    const pid = Number(entry);
    if (!Number.isInteger(pid)) {
      continue;
    }
    const descriptors = `/proc/${pid}/fd`;
    for (const descriptor of list(descriptors)) {
      const target = read(() => readlinkSync(`${descriptors}/${descriptor}`));
      if (target !== undefined && sockets.has(target)) {
        return { pid, command: commandFromProc(pid) };
      }
    }
  }
  return undefined;
}

/** Link targets, `socket:[<inode>]`, of the sockets that listen on the port. */
function listeningInodes(table: string, port: number): string[] {
  const listening = '0A';
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const lines = (read(() => readFileSync(table, 'utf8')) ?? '').split('\n').slice(1);
  return lines.flatMap((line) => {
    const fields = line.trim().split(/\s+/);
    const [, local, , state] = fields;
    const inode = fields[9];
    return local?.endsWith(suffix) && state === listening && inode !== undefined ? [`socket:[${inode}]`] : [];
  });
}

function commandFromProc(pid: number): string {
  const [program, argument] = (read(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8')) ?? '').split('\0');
  if (program === undefined || program === '') {
    return read(() => readFileSync(`/proc/${pid}/comm`, 'utf8'))?.trim() ?? 'unknown program';
  }
  const shown = argument === undefined || argument === '' || argument.startsWith('-') ? '' : ` ${argument}`;
  return `${basename(program)}${shown}`;
}

function holderFromLsof(port: number): PortHolder | undefined {
  const result = spawnSync('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpc'], { encoding: 'utf8' });
  const pid = /^p(\d+)$/m.exec(result.stdout ?? '')?.[1];
  const command = /^c(.+)$/m.exec(result.stdout ?? '')?.[1];
  return pid === undefined ? undefined : { pid: Number(pid), command: command ?? 'unknown program' };
}

function list(folder: string): string[] {
  return read(() => readdirSync(folder)) ?? [];
}

/** Processes come and go, and those of other users are closed to us: what can't be read says nothing. */
function read<T>(attempt: () => T): T | undefined {
  try {
    return attempt();
  } catch {
    return undefined;
  }
}
