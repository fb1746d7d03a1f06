import { randomBytes, randomUUID } from 'node:crypto';
import type { Neighbour } from './neighbour';

/** A tenant that isn't there, with a name of its own for each thing of one that is. */
export class Nobody {
  /** What it has in the place of each name of the other. */
  private readonly names: ReadonlyMap<string, string>;

  constructor(like: Neighbour, ending: string) {
    this.names = new Map([
      [like.name, like.name.slice(0, -ending.length) + ending],
      ...identifiersOf(like).map((known): [string, string] => [known, unknownLike(known)]),
    ]);
  }

  /** The text with nobody's things in the place of the other's. */
  inPlaceIn(text: string): string {
    return [...this.names].reduce((left, [name, own]) => left.replaceAll(name, own), text);
  }

  /** The text with one word for whatever is named, whether it is there or not. */
  withoutNames(text: string): string {
    return [...this.names].flat().reduce((left, name) => left.replaceAll(name, '<named>'), text);
  }
}

/** What can be named of a tenant by what doesn't bear its name: ids, and the thumbprints of keys. */
export function identifiersOf({ things }: Neighbour): readonly string[] {
  const identifiers = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{64}/g;
  return Object.values(things)
    .flat()
    .flatMap((thing) => thing.match(identifiers) ?? []);
}

function unknownLike(identifier: string): string {
  return identifier.includes('-') ? randomUUID() : randomBytes(32).toString('hex');
}
