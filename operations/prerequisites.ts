import type { MissingRecord } from '../domain/decision';
import type { Facts } from '../domain/facts';
import type { Reference } from '../domain/reference';

/** A record that a decision asks for: the field that names it, the name, and the kinds that would do. */
export interface Prerequisite extends MissingRecord {}

/** Those of the prerequisites that the request leaves out. */
export function absentOf(prerequisites: readonly Prerequisite[]): readonly Prerequisite[] {
  return prerequisites.filter((prerequisite) => prerequisite.reference === undefined);
}

/** Those of the values that the request leaves out, told the same way, though no record would mend them. */
export function absentValues(values: Readonly<Record<string, string | undefined>>): readonly Prerequisite[] {
  return Object.entries(values).flatMap(([field, value]) =>
    value === undefined ? [{ field, reference: undefined, kinds: [] }] : [],
  );
}

/** Those of the prerequisites that are left out or aren't known records. */
export function unknownOf(prerequisites: readonly Prerequisite[], facts: Facts): readonly Prerequisite[] {
  return prerequisites.filter(
    ({ reference, kinds }) => reference === undefined || facts.known(reference, kinds) === undefined,
  );
}

/** The streams that looking the prerequisites up rests on. */
export function streamsOf(prerequisites: readonly Prerequisite[]): readonly Reference[] {
  return prerequisites.flatMap(({ reference }) => (reference === undefined ? [] : [reference]));
}
