import * as fc from 'fast-check';
import { catalogue, type OperationName, operations } from '../../operations/catalogue';

/** Values that some field takes, and values that none does. */
const stray = fc.oneof(
  fc.constantFrom<unknown>(true, false, null, '', 0, -1, 'x', [], {}, 'production', ['public launch']),
  fc.constantFrom(...operations.flatMap(({ example }): readonly unknown[] => Object.values(Object(example)))),
  fc.jsonValue({ maxDepth: 2 }),
);

/** Requests to an operation near its example: most members as they are there, some left out, some strayed. */
export function requestTo(name: OperationName): fc.Arbitrary<object> {
  const { example, fields } = catalogue[name];
  const ofExample = new Map<string, unknown>(Object.entries(example));
  const member = (field: string) =>
    fc.oneof(
      { weight: 14, arbitrary: fc.constant({ value: ofExample.get(field) }) },
      { weight: 1, arbitrary: fc.constant({ value: undefined }) },
      { weight: 1, arbitrary: fc.record({ value: stray }) },
    );
  const flags = fc.dictionary(
    fc.constantFrom(
      'fixture',
      'production_requested',
      'request_production',
      'production_admission_enabled',
      'public_launch_claim',
      'production_admission',
      'admitted',
      'manual_gate_signature',
      'production_gate_signature',
    ),
    fc.oneof(fc.boolean(), fc.constant('ed25519:signed')),
    { noNullPrototype: true, maxKeys: 2 },
  );
  const members = fc.record(Object.fromEntries([...fields].map((field) => [field, member(field)])));
  return fc.tuple(members, flags, fc.boolean()).map(([drawn, flagged, withFlags]) => ({
    ...Object.fromEntries(
      Object.entries(drawn).flatMap(([field, { value }]) => (value === undefined ? [] : [[field, value]])),
    ),
    ...(withFlags ? known(flagged, fields) : {}),
  }));
}

/** Mostly flags that the operation has, or the request would go no further than the schema. */
function known(flagged: object, fields: ReadonlySet<string>): object {
  const own = Object.entries(flagged).filter(([field]) => fields.has(field));
  return own.length > 0 ? Object.fromEntries(own) : flagged;
}
