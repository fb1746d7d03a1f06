import type { FastifyInstance } from 'fastify';
import { parseDocument } from 'yaml';
import type { ApiProblemCode } from './problems/problem-types';
import { RequestProblem } from './problems/request-problem';

export const bodyLimitBytes = 1024 * 1024;

export const jsonMediaType = 'application/json';
export const yamlMediaTypes = ['application/yaml', 'application/x-yaml', 'text/yaml'];

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Takes bodies as they are: what must not come in has to be seen before a schema drops it. An empty body is none.
 */
export function acceptJson(app: FastifyInstance): void {
  const read = reading(JSON.parse, 'malformed_json', 'The body is not valid JSON in UTF-8.');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser<Buffer>(jsonMediaType, { parseAs: 'buffer' }, (request, body, done) => {
    if (body.length === 0) done(null, undefined);
    else read(request, body, done);
  });
}

export function acceptYaml(app: FastifyInstance): void {
  app.addContentTypeParser<Buffer>(
    yamlMediaTypes,
    { parseAs: 'buffer' },
    reading(
      parseYaml,
      'malformed_yaml',
      'The body is not valid YAML 1.2 in UTF-8, without aliases and tags.',
    ),
  );
}

function reading(parse: (text: string) => unknown, code: ApiProblemCode, detail: string) {
  return (_request: unknown, body: Buffer, done: (error: Error | null, read?: unknown) => void): void => {
    let read: unknown;
    try {
      read = parse(utf8.decode(body));
    } catch {
      // What the parser says repeats a piece of the body.
      done(new RequestProblem({ code, detail }));
      return;
    }
    done(null, read);
  };
}

/** The JSON that a YAML document stands for. Aliases are left out of it: they could make it endless. */
function parseYaml(text: string): unknown {
  const document = parseDocument(text, { logLevel: 'error', schema: 'core', stringKeys: true });
  const [flaw] = [...document.errors, ...document.warnings];
  if (flaw !== undefined) throw flaw;
  return document.toJS({ maxAliasCount: 0 });
}
