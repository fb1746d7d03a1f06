import Ajv2020 from 'ajv/dist/2020';
import { z } from 'zod';

const documentSchema = z.looseObject({
  paths: z.record(
    z.string(),
    z.record(z.string(), z.looseObject({ responses: z.record(z.string(), z.looseObject({})) })),
  ),
});

export interface Answered {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly mediaType: string;
  readonly body: unknown;
}

/** Holds answers against the OpenAPI document that the same service gives of itself. */
export class ContractChecker {
  private readonly ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
  private readonly paths: z.output<typeof documentSchema>['paths'];

  constructor(document: unknown) {
    this.paths = documentSchema.parse(document).paths;
    this.ajv.addSchema({ $id: 'openapi', ...documentSchema.parse(document) });
  }

  /** @throws Error where the document does not have the answer, or has another. */
  check({ method, path, status, mediaType, body }: Answered): void {
    const template = Object.keys(this.paths).find((candidate) => fits(candidate, path));
    const route = template === undefined ? undefined : this.paths[template]?.[method.toLowerCase()];
    // What no route stands for has no description.
    if (template === undefined || route === undefined) return;
    const told = [String(status), `${String(status)[0]}XX`].find(
      (key) =>
        key in route.responses && (mediaType === '' || mediaType in (contentOf(route.responses[key]) ?? {})),
    );
    if (told === undefined)
      throw new Error(`${method} ${template} is not said to answer ${status} ${mediaType}`);
    if (mediaType === '' || mediaType === 'text/event-stream') return;
    this.validate(
      ['paths', template, method.toLowerCase(), 'responses', told, 'content', mediaType, 'schema'],
      body,
    );
  }

  /** @throws Error where the request does not fit the document. */
  checkRequest({ method, path, body }: Pick<Answered, 'method' | 'path' | 'body'>): void {
    this.validate(
      ['paths', path, method.toLowerCase(), 'requestBody', 'content', 'application/json', 'schema'],
      body,
    );
  }

  private validate(pointer: readonly string[], value: unknown): void {
    const fragment = pointer
      .map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1')))
      .join('/');
    const validate = this.ajv.getSchema(`openapi#/${fragment}`);
    if (validate === undefined) throw new Error(`there is no schema at ${pointer.join(' ')}`);
    if (validate(value) !== true)
      throw new Error(`${pointer.join(' ')}: ${this.ajv.errorsText(validate.errors)}`);
  }
}

function contentOf(response: unknown): object | undefined {
  return z.looseObject({ content: z.looseObject({}).optional() }).parse(response).content;
}

function fits(template: string, path: string): boolean {
  const segments = path.split('/');
  const parts = template.split('/');
  return (
    parts.length === segments.length &&
    parts.every((part, index) => part.startsWith('{') || part === segments[index])
  );
}
