import type { FastifyInstance } from 'fastify';
import type { z } from 'zod';
import { issuesOf } from '../operations/schema-issue';
import { schemaProblem } from './problems/request-problem';

const places: Readonly<Record<string, string>> = {
  params: 'in the path',
  querystring: 'in the query',
  headers: 'in the header fields',
};

/**
 * Has zod judge paths, queries and header fields. Bodies are judged by who handles them. The schemas of answers describe
 * and are held against the answers by tests; at run time they would be paid for by every request.
 */
export function compileSchemas(app: FastifyInstance): void {
  app.setValidatorCompiler<z.ZodType>(({ schema, httpPart = '' }) => (value) => {
    const result = schema.safeParse(value);
    if (result.success) return { value: result.data };
    return {
      error: schemaProblem(
        issuesOf(result.error).map(({ pointer, detail }) => ({
          pointer,
          detail: `${places[httpPart] ?? ''}: ${detail}`,
        })),
      ),
    };
  });
  app.setSerializerCompiler(() => JSON.stringify);
}
