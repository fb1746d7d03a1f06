import type { FastifyInstance } from 'fastify';
import { type ApiProblem, RequestProblem } from './problems/request-problem';

interface Known {
  readonly method: string;
  readonly segments: readonly string[];
}

/** Tells what a path is asked by that isn't there, or doesn't know the method. Made before the routes, to hear of each. */
export function rememberMethods(app: FastifyInstance): (path: string) => ApiProblem {
  const known: Known[] = [];
  app.addHook('onRoute', ({ method, url }) => {
    for (const one of [method].flat()) known.push({ method: one, segments: url.split('/') });
  });
  const methodsOf = (path: string) => {
    const segments = path.split('?', 1)[0]?.split('/') ?? [];
    const fitting = known.filter((route) => fits(route.segments, segments));
    // A path of its own is another resource than those that a parameter stands for.
    const own = fitting.filter((route) => route.segments.every((part) => !part.startsWith(':')));
    return [...new Set((own.length > 0 ? own : fitting).map(({ method }) => method))].sort();
  };
  const unrouted = (path: string): ApiProblem => {
    const allow = methodsOf(path);
    return allow.length === 0
      ? { code: 'not_found', detail: 'The service has no such path.' }
      : { code: 'method_not_allowed', detail: `The path knows ${allow.join(', ')}.`, allow };
  };
  // The router takes a path of its own for a parameter's where only that has a route of the method.
  app.addHook('onRequest', ({ routeOptions, method, url }, _reply, done) => {
    const unknown = routeOptions.url?.includes(':') === true && !methodsOf(url).includes(method);
    done(unknown ? new RequestProblem(unrouted(url)) : undefined);
  });
  return unrouted;
}

function fits(pattern: readonly string[], segments: readonly string[]): boolean {
  return (
    pattern.length === segments.length &&
    pattern.every((part, index) => (part.startsWith(':') ? segments[index] !== '' : part === segments[index]))
  );
}
