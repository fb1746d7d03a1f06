import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { z } from 'zod';
import { StartError } from './start-error';

/** What a file of the deployment is to say. */
export interface ConfiguredDocument<Schema extends z.ZodType> {
  readonly schema: Schema;
  /** The variable that names the file. */
  readonly variable: string;
  /** What it says, as in “does not say which key stores there are”. */
  readonly says: string;
  /** Where that is described. */
  readonly page: string;
}

/** Reads a file (YAML or JSON) that a variable names. @throws StartError where it doesn't say what it is to */
export function readDocument<Schema extends z.ZodType>(
  path: string,
  { schema, variable, says, page }: ConfiguredDocument<Schema>,
): z.output<Schema> {
  const read = schema.safeParse(parsed(path, variable));
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw new StartError(
    `${path} does not say ${says}.`,
    `At ${issue?.path.join('.') || 'its top'}: ${issue?.message ?? 'expected something else'}. See ${page}.`,
  );
}

/** What YAML makes of it is not told: a parser quotes what it fails on. */
function parsed(path: string, variable: string): unknown {
  try {
    return parse(readFileSync(path, 'utf8'));
  } catch {
    throw new StartError(
      `${path} could not be read as YAML or JSON.`,
      `Set ${variable} to a file that can, or leave it out.`,
    );
  }
}
