import type { RecordedEvent } from '../../domain/event';
import { RecentFacts } from '../../store/recent-facts';

function head(stream: string, version = 1): RecordedEvent {
  return {
    stream,
    version,
    id: '0197f0a0-0000-7000-8000-000000000000',
    type: 'NOTED',
    data: {},
    actor: '0197f0a0-0000-7000-9000-000000000000',
    restedOn: {},
    recordedAt: '2026-01-01T00:00:00.000Z',
    salt: '',
    leafHash: '',
  };
}

const recalled = (recent: RecentFacts, tenant: string, streams: readonly string[]) =>
  [...recent.recall(tenant, streams)].map(([stream, { version }]) => [stream, version]);

it('recalls the newest head that it was told of, and leaves out what it was told nothing of', () => {
  const recent = new RecentFacts();
  recent.remember('a', head('x', 1), 10);
  recent.remember('a', head('x', 2), 10);
  expect(recalled(recent, 'a', ['x', 'y'])).toEqual([['x', 2]]);
});

it('keeps up with what it remembers, and remembers nothing else for having been written', () => {
  const recent = new RecentFacts();
  recent.remember('a', head('x', 1), 10);
  recent.renew('a', head('x', 2), 10);
  recent.renew('a', head('y', 1), 10);
  recent.renew('b', head('x', 7), 10);
  expect(recalled(recent, 'a', ['x', 'y'])).toEqual([['x', 2]]);
  expect(recalled(recent, 'b', ['x'])).toEqual([]);
});

it('recalls that there was nothing in a stream, until something is written there', () => {
  const recent = new RecentFacts();
  recent.rememberNothing('a', 'x');
  expect(recalled(recent, 'a', ['x', 'y'])).toEqual([['x', 0]]);
  recent.renew('a', head('x', 1), 10);
  expect(recalled(recent, 'a', ['x'])).toEqual([['x', 1]]);
});

it('takes no word that there is nothing where it knows better', () => {
  const recent = new RecentFacts();
  recent.remember('a', head('x', 1), 10);
  recent.rememberNothing('a', 'x');
  expect(recalled(recent, 'a', ['x'])).toEqual([['x', 1]]);
});

it('recalls a stream to no other tenant', () => {
  const recent = new RecentFacts();
  recent.remember('a', head('x'), 10);
  expect(recalled(recent, 'b', ['x'])).toEqual([]);
});

it('forgets what is not recalled for as long as it takes to fill a generation, and nothing else', () => {
  const recent = new RecentFacts(100);
  recent.remember('a', head('idle'), 10);
  recent.remember('a', head('wanted'), 10);
  for (let other = 0; other < 30; other++) {
    recent.remember('a', head(`other_${other}`), 10);
    expect(recalled(recent, 'a', ['wanted'])).toEqual([['wanted', 1]]);
  }
  expect(recalled(recent, 'a', ['idle', 'other_0', 'other_29'])).toEqual([['other_29', 1]]);
});

it('holds no more than one head that alone fills a generation beside what came after', () => {
  const recent = new RecentFacts(100);
  recent.remember('a', head('small'), 10);
  recent.remember('a', head('large'), 1_000);
  recent.remember('a', head('next'), 10);
  expect(recalled(recent, 'a', ['small', 'large', 'next'])).toHaveLength(3);
  recent.remember('a', head('large_too'), 1_000);
  recent.remember('a', head('last'), 10);
  expect(recalled(recent, 'a', ['small', 'large'])).toEqual([]);
});
