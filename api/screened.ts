import type { z } from 'zod';
import type { Answer } from '../application/answer';
import type { Caller } from '../application/caller';
import type { DecidedOperation } from '../application/question';
import { unstorableIssues } from '../application/understand-request';
import type { ApiContext } from './api-context';
import { parsed, schemaProblem, unwrapped } from './problems/request-problem';

export type Screened<Value> =
  | { readonly kind: 'taken'; readonly value: Value }
  | { readonly kind: 'refused'; readonly answer: Answer };

/** The body of a route that is no operation, named as a refusal of it is recorded. */
export interface ScreenedBody<Schema extends z.ZodType> {
  readonly name: string;
  readonly schema: Schema;
  readonly fields: ReadonlySet<string>;
}

export function screenedBody<Schema extends z.ZodObject>(name: string, schema: Schema): ScreenedBody<Schema> {
  return { name, schema, fields: new Set(Object.keys(schema.shape)) };
}

/**
 * Looks through a body for what must not come in before it holds it against its schema.
 * @throws RequestProblem where it doesn't fit.
 */
export async function screened<Schema extends z.ZodType>(
  { application }: Pick<ApiContext, 'application'>,
  { name, schema, fields }: ScreenedBody<Schema>,
  raw: unknown,
  caller: Caller,
): Promise<Screened<z.output<Schema>>> {
  const operation: DecidedOperation = {
    name,
    gate: false,
    repeats: 'same_reference',
    method: 'POST',
    fields,
    privateMaterialCode: 'key_custody_private_material_refused',
  };
  const refused = await application.screen(operation, raw, caller);
  if (refused !== undefined) return { kind: 'refused', answer: unwrapped(refused) };
  const unstorable = unstorableIssues(raw, fields);
  if (unstorable.length > 0) throw schemaProblem(unstorable);
  return { kind: 'taken', value: parsed(schema, raw) };
}
