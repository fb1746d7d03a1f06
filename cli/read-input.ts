import { readFileSync } from 'node:fs';
import { hasCode } from '../runtime/error-code';
import { exitCodes } from './exit-code';
import { lazyModules } from './lazy-modules';
import type { Session } from './session';
import { UserError } from './user-error';

/** A file that the user gives, or stdin where the path is `-`. */
export interface Input {
  readonly path: string;
  readonly text: string;
  /** The JSON that it stands for. */
  readonly value: unknown;
  /** `path:line` of the place that a JSON pointer leads to, or of the nearest above it that is there. */
  locate(pointer: string): string;
}

/** Reads YAML or JSON. @throws UserError where there is no such file, or it isn't YAML */
export async function readInput(path: string, session: Session): Promise<Input> {
  const text = path === '-' ? await session.readStdin() : readFile(path);
  const shown = path === '-' ? 'stdin' : path;
  const { LineCounter, parseDocument } = lazyModules.yaml();
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, schema: 'core', stringKeys: true });
  const [flaw] = document.errors;
  if (flaw !== undefined)
    throw new UserError(`${shown} is not valid YAML or JSON.`, {
      why: flaw.message,
      mend: 'Mend it at the place shown, and try again.',
      code: 'malformed_yaml',
      exitCode: exitCodes.usage,
    });
  return {
    path: shown,
    text,
    value: document.toJS({ maxAliasCount: 0 }),
    locate: (pointer) => {
      const path = pointer
        .split('/')
        .slice(1)
        .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
        .map((part) => (/^\d+$/.test(part) ? Number(part) : part));
      for (let depth = path.length; depth > 0; depth--) {
        const node: unknown = document.getIn(path.slice(0, depth), true);
        const start = rangeStart(node);
        if (start !== undefined) return `${shown}:${lines.linePos(start).line}`;
      }
      return shown;
    },
  };
}

function rangeStart(node: unknown): number | undefined {
  if (typeof node !== 'object' || node === null || !('range' in node) || !Array.isArray(node.range))
    return undefined;
  const [start]: readonly unknown[] = node.range;
  return typeof start === 'number' ? start : undefined;
}

function readFile(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const why = hasCode(error, 'ENOENT')
      ? 'There is no such file.'
      : hasCode(error, 'EISDIR')
        ? 'It is a folder.'
        : 'It cannot be read.';
    throw new UserError(`${path} could not be read.`, {
      why,
      mend: 'Give the path of a YAML or JSON file, or - for stdin.',
      exitCode: exitCodes.usage,
    });
  }
}
