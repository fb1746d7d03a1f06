import fc from 'fast-check';
import { type Holdings, heldQuotas, judge, total, type Usage, type Verdict } from '../../domain/holdings';

const unlimited = { max_vms: null, storage_quota_gb: null };
const none: Holdings = { max_vms: 0, storage_quota_gb: 0 };
const notRefused = { max_vms: null, storage_quota_gb: null };
const vm: Holdings = { max_vms: 1, storage_quota_gb: 0 };
const storage = (gigabytes: number): Holdings => ({ max_vms: 0, storage_quota_gb: gigabytes });

/** One after the other. */
function judgeAll(usage: Usage, wanted: readonly Holdings[]) {
  let left = usage;
  const verdicts = wanted.map((wants): Verdict => {
    const judged = judge(left, wants);
    left = judged.usage;
    return judged.verdict;
  });
  return { verdicts, usage: left };
}

test('each is judged on what those before it left', () => {
  const usage: Usage = { limits: { ...unlimited, max_vms: 2 }, held: none, refusedAt: notRefused };
  const { verdicts, usage: left } = judgeAll(usage, [vm, vm, vm]);
  expect(verdicts).toEqual([
    { granted: true },
    { granted: true },
    { granted: false, first: true, exceeded: { quota: 'max_vms', limit: 2, used: 2 } },
  ]);
  expect(left.held.max_vms).toBe(2);
});

test('who wants nothing of a quota is not kept off by it, even below what is in use', () => {
  const usage: Usage = {
    limits: { max_vms: 1, storage_quota_gb: 10 },
    held: { max_vms: 5, storage_quota_gb: 0 },
    refusedAt: notRefused,
  };
  expect(judgeAll(usage, [storage(10), vm]).verdicts).toEqual([
    { granted: true },
    { granted: false, first: true, exceeded: { quota: 'max_vms', limit: 1, used: 5 } },
  ]);
});

test('the first refusal at a limit is told, and again once some was granted or the limit is another', () => {
  const at = (limit: number, usage: Usage): Usage => ({
    ...usage,
    limits: { ...unlimited, storage_quota_gb: limit },
  });
  const start = at(10, { limits: unlimited, held: none, refusedAt: notRefused });
  const firsts = ({ verdicts }: ReturnType<typeof judgeAll>) =>
    verdicts.map((verdict) => (verdict.granted ? 'granted' : verdict.first ? 'told' : 'not told'));
  const refused = judgeAll(start, [storage(11), storage(12), storage(1), storage(10), storage(10)]);
  expect(firsts(refused)).toEqual(['told', 'not told', 'granted', 'told', 'not told']);
  expect(firsts(judgeAll(at(9, refused.usage), [storage(9)]))).toEqual(['told']);
});

test('what is granted never exceeds a limit, and is exactly what is held more', () => {
  const holdings = fc.record({ max_vms: fc.nat(3), storage_quota_gb: fc.nat(20) });
  const limit = fc.option(fc.nat(30));
  const usages = fc.record({
    limits: fc.record({ max_vms: limit, storage_quota_gb: limit }),
    held: holdings,
    refusedAt: fc.constant(notRefused),
  });
  fc.assert(
    fc.property(usages, fc.array(holdings), (usage, wanted) => {
      const { verdicts, usage: left } = judgeAll(usage, wanted);
      const granted = total(wanted.filter((_, index) => verdicts[index]?.granted));
      for (const quota of heldQuotas) {
        expect(left.held[quota]).toBe(usage.held[quota] + granted[quota]);
        const most = usage.limits[quota] ?? Number.POSITIVE_INFINITY;
        expect(left.held[quota]).toBeLessThanOrEqual(Math.max(most, usage.held[quota]));
      }
    }),
  );
});
