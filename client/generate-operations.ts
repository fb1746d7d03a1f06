import { refusalCodes } from '../domain/refusal-codes';
import { operations } from '../operations/catalogue';
import { alwaysRefuses } from '../operations/maturity';
import type { Operation } from '../operations/operation';
import { methodName } from './generate-method-name';
import { printInterface, schemaOfInput, schemaOfOutput } from './generate-type';
import { camelCaseName } from './wire';

/** The SDK's method for each operation of the catalogue, with the types of its request and its answer. */
export function generateOperations(): string {
  return `${[
    '// Made by `npm run generate` from the catalogue of operations. Change the catalogue instead.',
    [
      "import type { Answer, DurableRecord, Refusal } from './answer';",
      "import type { CallOptions } from './options';",
      "import type { OperationRoute } from './route';",
      "import type { JsonValue } from './wire';",
    ].join('\n'),
    ...operations.map(types),
    `export const routes = {\n${operations.map(route).join('')}} as const satisfies Record<string, OperationRoute>;`,
    `/** What any operation answers. */
export type AnyAnswer =\n${operations.map((operation) => `  | ${typeName(operation)}Answer`).join('\n')};

/** The name of an operation in the contract, such as \`keyCustody.attest\`. */
export type OperationName = AnyAnswer['operation'];

const routesByName: ReadonlyMap<string, OperationRoute> = new Map(
  Object.values(routes).map((route) => [route.operation, route]),
);

export function isOperationName(name: string): name is OperationName {
  return routesByName.has(name);
}

export function routeOf(name: OperationName): OperationRoute {
  const route = routesByName.get(name);
  if (route === undefined) throw new Error(\`the contract has no operation \${name}\`);
  return route;
}`,
    `/** A method for each operation; how a call is made is left to whoever extends it. */
export abstract class Operations {
  protected abstract call<Result>(route: OperationRoute, request: object | undefined, options?: CallOptions): Promise<Result>;
${operations.map(method).join('')}}`,
  ].join('\n\n')}\n`;
}

function types(operation: Operation): string {
  const name = typeName(operation);
  const request = takesRequest(operation)
    ? `${printInterface(`${name}Request`, schemaOfInput(operation.request), { names: 'snake_case' })}\n\n`
    : '';
  const codes = refusedCodes(operation).map((code) => `  | '${code}'`);
  return `${request}${bodyTypes(operation)}

/** The codes of its refusals, in the order in which they are checked. */
export type ${name}Code =${codes.length === 0 ? ' never' : `\n${codes.join('\n')}`};

export type ${name}Answer = ${answerType(operation)};`;
}

/** The type of the granted body, and of what the refusals tell besides, where there are such. */
function bodyTypes(operation: Operation): string {
  const name = typeName(operation);
  const granted = alwaysRefuses(operation)
    ? []
    : [
        printInterface(`${name}Body`, schemaOfOutput(operation.body), { names: 'camelCase' }, [
          ...aliasMembers(operation),
          '/** Where the decision stands; null on a dry run. */',
          `readonly durableState: ${durableState(operation)} | null;`,
        ]),
      ];
  const details =
    operation.refusalDetails === undefined
      ? []
      : [
          `/** What its refusals tell besides, unless the request was refused before it was looked at. */\n${printInterface(
            `${name}RefusalDetails`,
            schemaOfOutput(operation.refusalDetails),
            { names: 'camelCase' },
          )}`,
        ];
  return [...granted, ...details].join('\n\n');
}

function answerType(operation: Operation): string {
  const name = typeName(operation);
  const refused = `'${operation.name}', ${alwaysRefuses(operation) ? 'object' : `${name}Body`}, ${name}Code`;
  const details = operation.refusalDetails === undefined ? '' : `, Partial<${name}RefusalDetails>`;
  return alwaysRefuses(operation) ? `Refusal<${refused}${details}>` : `Answer<${refused}${details}>`;
}

function route(operation: Operation): string {
  const aliases = Object.entries(operation.produces).map(([key, kinds]) => {
    const names = kinds.map((kind) => `'${kind}'`).join(', ');
    return `${key}: [${names}]`;
  });
  return `  ${methodName(operation.name)}: {
    operation: '${operation.name}',
    method: '${operation.method}',
    path: '${operation.path}',
    produces: { ${aliases.join(', ')} },${alsoCalled(operation)}
  },
`;
}

function alsoCalled(operation: Operation): string {
  if (operation.alsoCalled === undefined) return '';
  const names = Object.entries(operation.alsoCalled).map(([key, name]) => `${key}: '${name}'`);
  return `\n    alsoCalled: { ${names.join(', ')} },`;
}

function method(operation: Operation): string {
  const name = methodName(operation.name);
  const request = takesRequest(operation) ? `request: ${typeName(operation)}Request, ` : '';
  return `
  /**
   * ${operation.summary} State: ${operation.maturity}.
   *
   * \`${operation.method} ${operation.path}\`${codeLines(operation)}
   */
  ${name}(${request}options?: CallOptions): Promise<${typeName(operation)}Answer> {
    return this.call(routes.${name}, ${takesRequest(operation) ? 'request' : 'undefined'}, options);
  }
${aliasMethod(operation)}`;
}

/** The same method by another name. */
function aliasMethod(operation: Operation): string {
  if (operation.sdkAlias === undefined) return '';
  const name = methodName(operation.name);
  const request = takesRequest(operation) ? `request: ${typeName(operation)}Request, ` : '';
  return `
  /** \`${name}\`, as document 003 calls it. */
  ${operation.sdkAlias}(${request}options?: CallOptions): Promise<${typeName(operation)}Answer> {
    return this.${name}(${takesRequest(operation) ? 'request, ' : ''}options);
  }
`;
}

function codeLines(operation: Operation): string {
  if (operation.codes.length === 0) return '';
  const lines = operation.codes.map(
    ({ code, outcome }) => `   * - \`${code}\` (${outcome}): ${refusalCodes[code].reason}`,
  );
  return `\n   *\n   * Codes, in the order in which they are checked:\n${lines.join('\n')}`;
}

/** The further names of the records that the body names: the kind of each, and what else it is called. */
function aliasMembers(operation: Operation): readonly string[] {
  return Object.entries(operation.produces).flatMap(([key, kinds]) => {
    const member = camelCaseName(key);
    const further = kinds.map(camelCaseName).filter((kind) => kind !== member);
    const called = operation.alsoCalled?.[key];
    return [
      ...further.flatMap((kind) => [
        `/** \`${member}\`, by the kind of the record. */`,
        `readonly ${kind}${kinds.length > 1 ? '?: string | undefined' : ': string'};`,
      ]),
      ...(called === undefined
        ? []
        : [`/** \`${member}\`, by its other name. */`, `readonly ${camelCaseName(called)}: string;`]),
    ];
  });
}

function durableState(operation: Operation): string {
  const keys = Object.keys(operation.produces);
  if (keys.length < 2) return 'DurableRecord';
  return `{ ${keys.map((key) => `readonly ${camelCaseName(key)}: DurableRecord`).join('; ')} }`;
}

function refusedCodes(operation: Operation): readonly string[] {
  return operation.codes.flatMap(({ code, outcome }) => (outcome === 'refused' ? [code] : []));
}

function takesRequest(operation: Operation): boolean {
  return operation.method === 'POST';
}

function typeName(operation: Operation): string {
  const name = methodName(operation.name);
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}
