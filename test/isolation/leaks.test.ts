import { isDeepStrictEqual } from 'node:util';
import * as fc from 'fast-check';
import { until } from '../store/until';
import { carryOut, type Told } from './answers';
import { type Command, placesIn } from './commands';
import { anyCourse, eachRoute } from './courses';
import { type FollowedStream, followedStreams } from './event-streams';
import { Neighbourhood } from './neighbourhood';
import { haveMore, readingsOf } from './readings';
import { type LeftOut, withoutTenantFilter } from './without-tenant-filter';
import { workflowsIn } from './workflows-found';

let neighbourhood: Neighbourhood;
/** Of the admin of each, from before anything is done. */
let streams: readonly FollowedStream[];
const answers: Told[] = [];

beforeAll(async () => {
  neighbourhood = await Neighbourhood.open();
  streams = await followedStreams(neighbourhood, ({ admin }) => [admin]);
}, 120_000);
afterAll(async () => {
  for (const { stream } of streams) stream.leave();
  await neighbourhood.close();
});

async function carryOutAll(commands: readonly Command[]): Promise<void> {
  for (const command of commands) answers.push(await carryOut(neighbourhood, command));
}

/** The commands of a course act on what those before them have left: one that fails is told as it was. */
function holds(courses: fc.Arbitrary<readonly Command[]>, numRuns: number): Promise<void> {
  return fc.assert(fc.asyncProperty(courses, carryOutAll), { numRuns, endOnFailure: true });
}

describe('two tenants of which each has something of everything', () => {
  test('have something in each place of a path', () => {
    const places = new Set(neighbourhood.routes.flatMap(({ path }) => placesIn(path)));
    for (const { of, count } of neighbourhood.both) {
      expect(Object.keys(of.things).sort()).toEqual([...places].sort());
      expect(count).toBeGreaterThan(50);
    }
  });
});

describe('an answer', () => {
  test(
    'of no route tells one tenant anything of the other',
    () => holds(eachRoute(neighbourhood), 3),
    120_000,
  );

  test(
    'tells nothing of the other, whatever either has done',
    () => holds(anyCourse(neighbourhood), 25),
    120_000,
  );

  describe('where no statement asks for rows of one tenant', () => {
    let filter: LeftOut;
    beforeAll(() => {
      filter = withoutTenantFilter('portcullis-test');
    });
    afterAll(() => filter.restore());

    test('is kept apart by row-level security alone', async () => {
      await holds(eachRoute(neighbourhood), 1);
      for (const { of } of neighbourhood.both)
        for (const { url, text, status } of await readingsOf(neighbourhood, of))
          expect({ url, traces: neighbourhood.otherThan(of).in(text), fails: status >= 500 }).toEqual({
            url,
            traces: [],
            fails: false,
          });
      expect(filter.statements()).toBeGreaterThan(50);
    }, 120_000);

    test('would tell it without row-level security', async () => {
      const { api, superuser, both } = neighbourhood;
      const [{ of: reader }, { of: other }] = both;
      const registered = await api.post('/v1/vms', { tenant: other.reference, name: other.word });
      expect(registered.status).toBe(201);
      const shown = async () => (await neighbourhood.ask(reader.admin, 'GET', '/v1/vms')).text;
      await superuser.query('alter table vm disable row level security');
      try {
        expect(await shown()).toContain(other.word);
      } finally {
        await superuser.query('alter table vm enable row level security');
      }
      expect(await shown()).not.toContain(other.word);
    });
  });

  test('told nothing that is the other’s alone by the end, nor do the log lines of its request', async () => {
    expect(answers.length).toBeGreaterThan(250);
    await neighbourhood.look();
    for (const { by, where, said, told, requestId } of answers) {
      const lines = neighbourhood.logged.filter((line) => line.includes(requestId)).join('');
      // A stream that is left before its end is logged by nobody.
      const isLogged = lines !== '' || /\/events\b/.test(where);
      expect({ where, requestId, isLogged }).toEqual({
        where,
        requestId: expect.stringMatching(/./),
        isLogged: true,
      });
      const other = neighbourhood.otherThan(by);
      expect({ where, traces: other.in(told, said), logged: other.in(lines) }).toEqual({
        where,
        traces: [],
        logged: [],
      });
    }
  });

  test('is still given to each who asks for a tenant', async () => {
    for (const { of } of neighbourhood.both)
      for (const asker of of.askers) {
        const { status } = await neighbourhood.ask(asker, 'GET', `/v1/tenants/${of.slug}`);
        expect({ who: asker.what, shutOut: status === 401 }).toEqual({ who: asker.what, shutOut: false });
      }
  });
});

test('a stream of events tells each its own, and goes on telling it alone while the other acts', async () => {
  const { api, both } = neighbourhood;
  const byTokens = await followedStreams(neighbourhood, ({ askers }) =>
    askers.filter(({ mayMost }) => mayMost),
  );
  const all = [...streams, ...byTokens];
  for (const { of } of both) {
    const told = {
      reference: `receipt:${of.name}.last`,
      commitment: `sha256:${of.word}`,
      issuer: 'authority:a',
    };
    expect((await api.post('/v1/evidence', { tenant: of.reference, ...told })).status).toBe(200);
  }
  const ofLedger = all.filter(({ path }) => path === '/v1/ledger/events');
  expect(new Set(ofLedger.map(({ of }) => of))).toEqual(new Set(both.map(({ of }) => of)));
  for (const { of, stream } of ofLedger) await until(() => stream.text().includes(`receipt:${of.name}.last`));
  for (const { of, path, stream } of all) {
    await until(() => stream.text().includes(of.name));
    expect({ path, of: of.slug, traces: neighbourhood.otherThan(of).in(stream.text()) }).toEqual({
      path,
      of: of.slug,
      traces: [],
    });
  }
  for (const { stream } of byTokens) stream.leave();
});

test('what one reads is the same before and after the other acts: lists, counts, cursors and usage', async () => {
  const [{ of: reader }, { of: actor }] = neighbourhood.both;
  await neighbourhood.settle();
  await neighbourhood.whileTimeStands(async () => {
    let before = await readingsOf(neighbourhood, reader);
    await until(async () => {
      const earlier = before;
      before = await readingsOf(neighbourhood, reader);
      return isDeepStrictEqual(before, earlier);
    });
    expect(before.filter(({ status }) => status === 200).length).toBeGreaterThan(20);
    await haveMore(neighbourhood, actor);
    expect(await readingsOf(neighbourhood, reader)).toEqual(before);
  });
});

test('no log line has a word of either', () => {
  const lines = neighbourhood.logged.join('');
  expect(lines).toContain('request answered');
  for (const { of } of neighbourhood.both) expect(lines).not.toContain(of.word);
});

test('a webhook tells its tenant of nobody else', () => {
  for (const { of } of neighbourhood.both) {
    const messages = neighbourhood.receiver.at(`/${of.name}`);
    expect(messages.length).toBeGreaterThan(0);
    expect(neighbourhood.otherThan(of).in(messages.map(({ body }) => body).join('\n'))).toEqual([]);
  }
});

test('workflows that can be found in the namespace of a tenant tell of nobody else', async () => {
  for (const { of } of neighbourhood.both) {
    const found = await workflowsIn(neighbourhood.temporal, of.namespace);
    expect(found).toContain(of.things['runs/{id}']?.[0]);
    expect(neighbourhood.otherThan(of).in(found)).toEqual([]);
  }
});
