import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { rehearsalReportPage, rehearsalReportPolicy } from '../../documentation/rehearsal-report-page';
import { rehearsalReportSchema } from '../../domain/rehearsal-report';
import type { ApiContext } from '../api-context';
import { callerOf } from '../caller';
import { uuidIn } from '../path-uuid';
import { problemResponses } from '../problems/problem-response';
import { unwrapped } from '../problems/request-problem';

const parameters = z.object({ id: z.string().max(64).meta({ format: 'uuid' }) });
const query = z.strictObject({
  format: z.enum(['json', 'html']).optional().describe('Else as the header Accept asks for it.'),
});

/** The signed evidence of a rehearsal that has ended: as JSON to verify, as HTML to read. */
export function rehearsalReportRoute(app: FastifyInstance, { application }: ApiContext): void {
  app.get<{ Params: z.output<typeof parameters>; Querystring: z.output<typeof query> }>(
    '/v1/rehearsals/:id/report',
    {
      schema: {
        operationId: 'rehearsals.report',
        tags: ['rehearsals'],
        summary: 'Read the signed evidence of a rehearsal that has ended.',
        params: parameters,
        querystring: query,
        response: {
          200: {
            description: 'The report; the JSON document is what is signed.',
            content: {
              'application/json': { schema: rehearsalReportSchema },
              'text/html': { schema: z.string() },
            },
          },
          ...problemResponses,
        },
      },
      config: { sessions: true, scope: 'service:tenant-read' },
    },
    async (request, reply) => {
      const id = uuidIn(request.params, 'No rehearsal has this id.');
      const { row } = unwrapped(await application.rehearsals.find(id, callerOf(request, {})));
      const report = unwrapped(await application.rehearsalReport(row));
      const format = request.query.format ?? (prefersHtml(request.headers.accept) ? 'html' : 'json');
      reply.header('vary', 'accept').header('x-content-type-options', 'nosniff');
      return format === 'json'
        ? reply.type('application/json; charset=utf-8').send(report)
        : reply
            .header('content-security-policy', rehearsalReportPolicy)
            .type('text/html; charset=utf-8')
            .send(rehearsalReportPage(report));
    },
  );
}

/** As browsers ask: HTML is named, and before JSON. */
function prefersHtml(accept = ''): boolean {
  const types = accept.split(',').map((range) => range.split(';')[0]?.trim().toLowerCase());
  const html = types.indexOf('text/html');
  const json = types.indexOf('application/json');
  return html >= 0 && (json < 0 || html < json);
}
