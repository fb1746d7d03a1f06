import fc from 'fast-check';
import { appendBatch } from '../../store/append-batch';
import type { AppendCommand, CommandKey, ExpectedVersion } from '../../store/event-store';
import { prepareCommand } from '../../store/prepared-command';
import { actor, command, event } from './commands';
import { openTestStore, type TestStore } from './test-store';

let test: TestStore;
beforeAll(async () => {
  test = await openTestStore();
});
afterAll(() => test.close());

async function alone(given: AppendCommand) {
  const [verdict] = await appendBatch(test.database.appPool, [prepareCommand(given)]);
  return verdict;
}

let others = 0;

async function besideAnother(given: AppendCommand) {
  others += 1;
  const other = command(given.tenant, [event(`other:${others}`, 0)]);
  const [verdict] = await appendBatch(test.database.appPool, [prepareCommand(given), prepareCommand(other)]);
  return verdict;
}

async function kept(tenant: string) {
  const { rows } = await test.superuser.query(
    `select stream, version, type, actor, recorded_at,
       convert_from(canonical, 'UTF8')::jsonb - 'id' - 'tenant' as canonical,
       leaf_hash = sha256('\\x00' || convert_to(
         '{"c":"' || encode(sha256(salt || canonical), 'hex') || '","v":1}', 'UTF8')) as pending
     from event left join pending using (tenant, stream, version)
     where tenant = $1 and stream not like 'other:%'
     order by stream, version`,
    [tenant],
  );
  return rows;
}

const stream = fc.constantFrom('a:1', 'b:1', 'c:1');
const expected = fc.constantFrom<ExpectedVersion>('any', 0, 1, 2);
const attempt = fc.record({
  writes: fc.array(fc.tuple(stream, expected, fc.nat(9)), { minLength: 1, maxLength: 3 }),
  rests: fc.dictionary(stream, fc.nat(2), { maxKeys: 2 }),
  key: fc.option(fc.constantFrom('k1', 'k2')),
});

it('comes to the same as in a batch', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(attempt, { maxLength: 8 }), async (attempts) => {
      const [one, other] = [await test.newTenant(), await test.newTenant()];
      const recordedAt = new Date().toISOString();
      for (const { writes, rests, key } of attempts) {
        const keyed: CommandKey = {
          principal: actor,
          route: 'route',
          key: key ?? '',
          requestHmac: Buffer.alloc(32),
        };
        const made = (tenant: string): AppendCommand => {
          const [first, ...more] = writes.map(([name, at, n]) => event(name, at, { n }));
          if (first === undefined) throw new Error('an attempt writes something');
          const options = { restedOn: rests, ...(key && { command: { ...keyed, resultOf: () => ({}) } }) };
          return { ...command(tenant, [first, ...more], options), recordedAt };
        };
        expect(await alone(made(one))).toEqual(await besideAnother(made(other)));
      }
      expect(await kept(one)).toEqual(await kept(other));
    }),
    { numRuns: 60 },
  );
});
