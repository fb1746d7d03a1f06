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
    const fitting = known.filter((route) => fits(route.segments, segments));
    // A path of its own is another resource than those that a parameter stands for.
    const own = fitting.filter((route) => route.segments.every((part) => !part.startsWith(':')));
    return [...new Set((own.length > 0 ? own : fitting).map(({ method }) => method))].sort();
  };
}

function fits(pattern: readonly string[], segments: readonly string[]): boolean {
  return (
    pattern.length === segments.length &&
    pattern.every((part, index) => (part.startsWith(':') ? segments[index] !== '' : part === segments[index]))
  );
}
