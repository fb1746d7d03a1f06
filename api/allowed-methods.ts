import type { FastifyInstance } from 'fastify';

interface Known {
  readonly method: string;
  readonly segments: readonly string[];
}

/** Remembers the routes as they are added, to tell a path that isn't there from a method that it doesn't know. */
export function rememberMethods(app: FastifyInstance): (path: string) => readonly string[] {
  const known: Known[] = [];
  app.addHook('onRoute', ({ method, url }) => {
    for (const one of [method].flat()) known.push({ method: one, segments: url.split('/') });
  });
  return (path) => {
    const segments = path.split('?', 1)[0]?.split('/') ?? [];
    const methods = known.filter((route) => fits(route.segments, segments)).map(({ method }) => method);
    return [...new Set(methods)].sort();
  };
}

function fits(pattern: readonly string[], segments: readonly string[]): boolean {
  return (
    pattern.length === segments.length &&
    pattern.every((part, index) => (part.startsWith(':') ? segments[index] !== '' : part === segments[index]))
  );
}
