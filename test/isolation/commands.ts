import * as fc from 'fast-check';
import type { z } from 'zod';
import { capabilityScopes } from '../../domain/capability-scope';
import { openApiStructure } from '../api/openapi-structure';
import type { Asker } from './asker';
import type { Neighbour } from './neighbour';
import { type Names, valuesOf } from './schema-values';

type Described = NonNullable<z.output<typeof openApiStructure>['paths'][string]['get']>;

/** A route as the OpenAPI document has it. */
export interface Route {
  readonly method: string;
  readonly path: string;
  readonly described: Described;
}

/** A request of one tenant; what it names may be of the other. */
export interface Command {
  readonly by: Neighbour;
  readonly asker: Asker;
  readonly route: Route;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Undefined where the route takes none. */
  readonly body: string | undefined;
  /** As a failed property tells it. */
  readonly [fc.toStringMethod]: () => string;
}

/** Every route of the deployment. */
export function routesIn(document: unknown): readonly Route[] {
  const { paths } = openApiStructure.parse(document);
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, described]) => ({ method: method.toUpperCase(), path, described })),
  );
}

/** What stands in a path, by where it stands in it, such as `vms/{id}`. */
export function placesIn(path: string): readonly string[] {
  return [...path.matchAll(/[^/]+\/\{[^}]+\}/g)].map(([place]) => place);
}

/** Requests to a route as one of the two, with what is its own, what is the other's, or some of each. */
export function commandTo(route: Route, by: Neighbour, other: Neighbour, url: string): fc.Arbitrary<Command> {
  const { path, described } = route;
  const names = namesOf(by, other, url);
  const things = placesIn(path).map((place) =>
    eitherOf(by.things[place] ?? [], other.things[place] ?? []).map((thing) => [place, thing] as const),
  );
  const parameters = (place: string) =>
    fc.record(
      Object.fromEntries(
        (described.parameters ?? [])
          .filter((one) => one.in === place && one.name !== 'idempotency-key')
          .map(({ name, schema }) => [name, valuesOf(schema, names, name)]),
      ),
      { requiredKeys: [], noNullPrototype: true },
    );
  const content = Object.values(described.requestBody?.content ?? {})[0];
  const body =
    content === undefined
      ? fc.constant(undefined)
      : fc.oneof(
          valuesOf(content.schema, names),
          ...(content.example === undefined ? [] : [example(content.example, names)]),
        );
  return fc
    .record({
      asker: fc.oneof(
        fc.constantFrom(...by.askers.filter(({ mayMost }) => mayMost)),
        fc.constantFrom(...by.askers),
      ),
      things: fc.tuple(...things),
      query: parameters('query'),
      headers: parameters('header'),
      body,
    })
    .map((drawn) => {
      const command = {
        by,
        asker: drawn.asker,
        route,
        path: pathOf(path, drawn.things, drawn.query),
        headers: textual(drawn.headers),
        body: drawn.body === undefined ? undefined : JSON.stringify(drawn.body),
      };
      return { ...command, [fc.toStringMethod]: () => whatIsAsked(command) };
    });
}

/** All that whoever asks says itself, as it can be read. */
export function saidIn({ path, headers, body }: Pick<Command, 'path' | 'headers' | 'body'>): string {
  return [decodeURIComponent(path.replaceAll('+', ' ')), JSON.stringify(headers), body ?? ''].join(' ');
}

/** A request, for people to read. */
export function whatIsAsked(command: Omit<Command, typeof fc.toStringMethod>): string {
  return `${command.asker.what} of ${command.by.slug}: ${command.route.method} ${saidIn(command)}`;
}

function pathOf(path: string, things: readonly (readonly [string, string])[], query: object): string {
  const named = things.reduce((left, [place, thing]) => {
    const [segment = '', parameter = ''] = place.split('/');
    return left.replace(`${segment}/${parameter}`, `${segment}/${encodeURIComponent(thing)}`);
  }, path);
  const asked = new URLSearchParams(textual(query)).toString();
  return asked === '' ? named : `${named}?${asked}`;
}

function textual(values: object): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)]));
}

/** The example of an operation, which passes, in the name of either. */
function example(body: unknown, { tenant }: Names): fc.Arbitrary<object> {
  return fc.option(tenant, { nil: undefined }).map((named) => ({ ...Object(body), tenant: named }));
}

function namesOf(by: Neighbour, other: Neighbour, url: string): Names {
  const ids = (of: Neighbour) =>
    Object.values(of.things)
      .flat()
      .filter((thing) => /^[0-9a-f]{8}-/.test(thing));
  return {
    tenant: eitherOf([by.reference], [other.reference]),
    slug: eitherOf([by.slug], [other.slug]),
    id: eitherOf(ids(by), ids(other)),
    reference: (kinds) => {
      const of = (neighbour: Neighbour) => {
        const known = neighbour.references.filter((reference) =>
          kinds.includes(reference.split(':')[0] ?? ''),
        );
        const [kind = ''] = kinds;
        if (kind === '') return neighbour.references;
        return known.length > 0 ? known : [`${kind}:${neighbour.name}`];
      };
      return eitherOf(of(by), of(other));
    },
    scope: fc.constantFrom(...capabilityScopes),
    text: by.word,
    url,
  };
}

/** Mostly what is its own: a request goes furthest where one thing alone is not. */
function eitherOf(own: readonly string[], others: readonly string[]): fc.Arbitrary<string> {
  return fc.oneof(
    { weight: 2, arbitrary: fc.constantFrom(...own) },
    { weight: 1, arbitrary: fc.constantFrom(...others) },
  );
}
