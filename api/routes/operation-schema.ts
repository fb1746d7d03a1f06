import { z } from 'zod';
import { refusalCodes } from '../../domain/refusal-codes';
import { alwaysRefuses } from '../../operations/maturity';
import type { Operation } from '../../operations/operation';
import { forbiddenResponse, grantedAnswerSchema } from '../answers';
import { problemResponses } from '../problems/problem-response';
import { rehearsalSchema } from './rehearsal-schemas';

export const dryRunQuery = z.strictObject({
  dry_run: z
    .enum(['true', 'false'])
    .optional()
    .describe('Whether to give the decision without recording anything.'),
});

/** What the routes of all operations are described by; header fields are for those that ask who calls. */
export function operationSchema(operation: Operation) {
  const { name, summary } = operation;
  return {
    operationId: name,
    tags: ['operations'],
    summary,
    description: descriptionOf(operation),
    querystring: dryRunQuery,
    response: {
      ...(alwaysRefuses(operation) ? {} : { 200: grantedAnswerSchema(operation) }),
      ...(operation.rehearsedBy === undefined ? {} : { 202: rehearsalSchema }),
      403: forbiddenResponse,
      ...problemResponses,
    },
  };
}

function descriptionOf({ maturity, codes }: Operation): string {
  const lines = codes.map(({ code, outcome }) => `- \`${code}\` (${outcome}): ${refusalCodes[code].reason}`);
  return [`State: ${maturity}.`, ...(lines.length === 0 ? [] : ['Codes:', lines.join('\n')])].join('\n\n');
}
