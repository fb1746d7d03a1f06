import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** A process by pid and by when it began, because pids are given out again. */
export const processIdentitySchema = z.object({ pid: z.number().int().positive(), began: z.string().min(1) });
export type ProcessIdentity = z.infer<typeof processIdentitySchema>;

/** The process that now has this pid; undefined when there is none (a zombie counts as none). */
export function identifyProcess(pid: number): ProcessIdentity | undefined {
  const began = process.platform === 'linux' ? beganFromProc(pid) : beganFromPs(pid);
  return began === undefined ? undefined : { pid, began };
}

export function isAlive(identity: ProcessIdentity): boolean {
  return identifyProcess(identity.pid)?.began === identity.began;
}

export function ownIdentity(): ProcessIdentity {
  const identity = identifyProcess(process.pid);
  if (identity === undefined) {
    throw new Error('This process cannot see itself: neither /proc nor ps can be read.');
  }
  return identity;
}

function beganFromProc(pid: number): string | undefined {
  const stat = readOrUndefined(`/proc/${pid}/stat`);
  if (stat === undefined) {
    return undefined;
  }
  // The command name stands in brackets and may itself hold spaces and brackets: count from the last one.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state] = fields;
  const startTicks = fields[19];
  if (state === 'Z' || state === 'X' || startTicks === undefined) {
    return undefined;
  }
  // Ticks count from boot, so without the boot they could name a process of an earlier one.
  return `${startTicks}@${readOrUndefined('/proc/sys/kernel/random/boot_id')?.trim() ?? 'unknown boot'}`;
}

function beganFromPs(pid: number): string | undefined {
  const result = spawnSync('ps', ['-o', 'state=,lstart=', '-p', String(pid)], { encoding: 'utf8' });
  const line = (result.stdout ?? '').trim();
  if (result.status !== 0 || line === '' || line.startsWith('Z')) {
    return undefined;
  }
  return line.replace(/^\S+\s+/, '');
}

function readOrUndefined(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
