import { methodName } from '../client/generate-method-name';
import type { JsonObject, JsonValue } from '../domain/json';
import type { Operation } from '../operations/operation';

/** A call through the SDK, as one writes it in TypeScript. */
export function sdkCall({ name, method }: Operation, request: JsonObject): string {
  return `const answer = await portcullis.${methodName(name)}(${method === 'GET' ? '' : literal(request)});`;
}

/** The same request as curl sends it. */
export function curlCall({ method, path, access }: Operation, request: JsonObject): string {
  return [
    `curl --silent http://127.0.0.1:3011${path}`,
    ...(access === 'public' ? [] : ['--header "Authorization: Bearer $PORTCULLIS_TOKEN"']),
    ...(method === 'GET'
      ? []
      : [
          "--header 'Content-Type: application/json'",
          `--data '${JSON.stringify(request, undefined, 2).replaceAll("'", "'\\''")}'`,
        ]),
  ].join(' \\\n  ');
}

function literal(value: JsonValue, indent = ''): string {
  if (typeof value === 'string') return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
  if (typeof value !== 'object' || value === null) return String(value);
  const inner = `${indent}  `;
  if (isList(value)) {
    const items = value.map((item) => literal(item, inner));
    const line = `[${items.join(', ')}]`;
    return line.length <= 80 ? line : `[\n${items.map((item) => `${inner}${item},\n`).join('')}${indent}]`;
  }
  const members = Object.entries(value).map(
    ([key, member]) => `${inner}${key}: ${literal(member, inner)},\n`,
  );
  return members.length === 0 ? '{}' : `{\n${members.join('')}${indent}}`;
}

// Array.isArray doesn't narrow readonly arrays.
function isList(value: readonly JsonValue[] | JsonObject): value is readonly JsonValue[] {
  return Array.isArray(value);
}
