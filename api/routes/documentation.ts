import type { FastifyInstance } from 'fastify';
import { contentSecurityPolicy, htmlOf } from '../../documentation/html';
import { operationsIndex } from '../../documentation/operation-page';
import { documentationPages } from '../../documentation/pages';
import { notFound } from '../problems/request-problem';

const links = [
  { text: 'Operations', href: addressOf(operationsIndex) },
  { text: 'Refusal codes', href: addressOf('refusal-codes') },
  { text: 'Production lifecycle', href: addressOf('lifecycle') },
  { text: 'API', href: '/docs' },
];

/** The pages that are made from the catalogue, for people to read: open to everyone, like the API's description. */
export function documentationRoutes(app: FastifyInstance): void {
  // Made when the first is asked for: most processes that serve the API never show one.
  let pages: ReadonlyMap<string, string> | undefined;
  for (const url of [
    '/docs/operations',
    '/docs/operations/:operation',
    '/docs/refusal-codes',
    '/docs/lifecycle',
  ]) {
    app.get(url, { config: { open: true } }, async (request, reply) => {
      pages ??= new Map(
        documentationPages().map((page) => [addressOf(page.path), htmlOf(page, links, addressOf)]),
      );
      const html = pages.get(new URL(request.url, 'http://any').pathname);
      if (html === undefined) throw notFound('The documentation has no such page.');
      return reply
        .header('content-security-policy', contentSecurityPolicy)
        .header('x-content-type-options', 'nosniff')
        .type('text/html; charset=utf-8')
        .send(html);
    });
  }
}

/** The page that stands for its folder is served as the folder. */
function addressOf(path: string): string {
  return `/docs/${path.replace(/\/README$/, '')}`;
}
