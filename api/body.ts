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
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(jsonMediaType, { parseAs: 'buffer' }, async (_request: unknown, body: Buffer) =>
    body.length === 0
      ? undefined
      : readWith(JSON.parse, body, 'malformed_json', 'The body is not valid JSON in UTF-8.'),
  );
}

export function acceptYaml(app: FastifyInstance): void {
  app.addContentTypeParser(yamlMediaTypes, { parseAs: 'buffer' }, async (_request: unknown, body: Buffer) =>
    readWith(
      parseYaml,
      body,
      'malformed_yaml',
      'The body is not valid YAML 1.2 in UTF-8, without aliases and tags.',
    ),
  );
}

function readWith(
  parse: (text: string) => unknown,
  body: Buffer,
  code: ApiProblemCode,
  detail: string,
): unknown {
  try {
    return parse(utf8.decode(body));
  } catch {
    // What the parser says repeats a piece of the body.
    throw new RequestProblem({ code, detail });
  }
}

/** The JSON that a YAML document stands for. Aliases are left out of it: they could make it endless. */
function parseYaml(text: string): unknown {
  const document = parseDocument(text, { logLevel: 'error', schema: 'core', stringKeys: true });
  const [flaw] = [...document.errors, ...document.warnings];
  if (flaw !== undefined) throw flaw;
  return document.toJS({ maxAliasCount: 0 });
}
