import { randomUUID } from 'node:crypto';
import type { Caller } from '../../application/caller';
import { examplePublicKey, exampleTime } from '../../documentation/example-foundation';
import { type Exchange, workedExample } from '../../documentation/worked-example';
import type { JsonValue } from '../../domain/json';
import { isOperationName, operations } from '../../operations/catalogue';
import type { Acting } from '../../operations/operation';
import {
  tenant as actingTenant,
  expectValue,
  openTestApplication,
  type TestApplication,
} from '../application/test-application';
import { recordExampleDrills } from './example-drills';

let application: TestApplication;

beforeEach(async () => {
  application = await openTestApplication({ clock: () => new Date(exampleTime) });
  await recordExampleDrills(application, actingTenant);
});

afterEach(() => application.close());

test.each(operations.map((operation) => [operation.name, operation] as const))(
  'the answer that the page of %s shows is the one that its example gets',
  async (_name, operation) => {
    const { before, ...example } = workedExample(operation);
    for (const exchange of before) await send(exchange);
    expect(comparable(await send(example))).toEqual(comparable(example.answer));
  },
);

async function send({ operation: { name }, request, acting }: Exchange) {
  if (!isOperationName(name)) throw new Error(`${name} is not in the catalogue`);
  return expectValue(await application.execute(name, request, await callerFor(acting)));
}

/** An operator, or a principal of the tenant with the key that it asks by. */
async function callerFor({ tenant, holderKey }: Acting): Promise<Caller> {
  const operator = { principal: application.caller.principal, tenant };
  if (holderKey === undefined) return operator;
  const newcomer = { name: 'Anna Example', kind: 'person', role: 'member' } as const;
  const { id } = expectValue(await application.principals.add(operator, newcomer, {}));
  expectValue(await application.holderKeys.enroll(operator, id, examplePublicKey, {}));
  const session = { id: randomUUID(), role: newcomer.role, tenant, holderKey };
  return { principal: { id, kind: newcomer.kind }, tenant: undefined, session };
}

/** With every id, time, salt and hash replaced by what it is, numbered where it occurs again. */
function comparable(answer: object): JsonValue {
  const numbers = new Map<string, number>();
  const numbered = (kind: string) => (found: string) => {
    const number = numbers.get(found) ?? numbers.size + 1;
    numbers.set(found, number);
    return `<${kind} ${number}>`;
  };
  const text = JSON.stringify(answer)
    .replaceAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, numbered('id'))
    .replaceAll(/(?<=_at":")[^"]+/g, numbered('time'))
    .replaceAll(/(?<="(?:hash|leaf_hash|salt)":")[^"]+/g, numbered('secret'));
  return JSON.parse(text);
}
