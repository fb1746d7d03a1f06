import * as fc from 'fast-check';
import { isServedIn } from '../../worker/tenant-share';

const slug = fc.stringMatching(/^[a-z][a-z0-9]{0,20}$/);
const sharesOf = (of: number) => Array.from({ length: of }, (_, index) => ({ index, of }));
const servedIn = (of: number, tenant: string) =>
  sharesOf(of)
    .filter((share) => isServedIn(share, tenant))
    .map(({ index }) => index);

test('every tenant is served in one process, and one only', () => {
  fc.assert(
    fc.property(slug, fc.integer({ min: 1, max: 16 }), (tenant, of) => servedIn(of, tenant).length === 1),
  );
});

test('with another process, a tenant stays where it is or comes to the new one', () => {
  fc.assert(
    fc.property(slug, fc.integer({ min: 1, max: 15 }), (tenant, of) => {
      const [before] = servedIn(of, tenant);
      const [after] = servedIn(of + 1, tenant);
      return after === before || after === of;
    }),
  );
});

test('tenants are spread evenly', () => {
  const counts = sharesOf(4).map(
    (share) =>
      Array.from({ length: 4_000 }, (_, index) => `t${index}`).filter((each) => isServedIn(share, each))
        .length,
  );
  for (const count of counts) expect(Math.abs(count - 1_000)).toBeLessThan(150);
});
