import * as fc from 'fast-check';
import { type Command, commandTo, type Route } from './commands';
import type { Neighbourhood } from './neighbourhood';

/** Some requests, each to some route, as either of the two. */
export function anyCourse(neighbourhood: Neighbourhood): fc.Arbitrary<readonly Command[]> {
  const command = fc.constantFrom(...neighbourhood.routes).chain((route) => anyCommand(neighbourhood, route));
  return fc.array(command, { minLength: 1, maxLength: 12 });
}

/** A request to each route, in some order. */
export function eachRoute(neighbourhood: Neighbourhood): fc.Arbitrary<readonly Command[]> {
  const { routes } = neighbourhood;
  return fc
    .shuffledSubarray([...routes], { minLength: routes.length })
    .chain((shuffled) => fc.tuple(...shuffled.map((route) => anyCommand(neighbourhood, route))));
}

function anyCommand({ both, receiver }: Neighbourhood, route: Route): fc.Arbitrary<Command> {
  const [left, right] = both;
  return fc
    .constantFrom([left.of, right.of] as const, [right.of, left.of] as const)
    .chain(([by, other]) => commandTo(route, by, other, receiver.url(`/${by.name}`)));
}
