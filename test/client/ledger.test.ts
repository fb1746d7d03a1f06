import { Portcullis } from '../../client';
import { events, json, type ScriptedServer, startScriptedServer } from './scripted-server';

let server: ScriptedServer;

beforeAll(async () => {
  server = await startScriptedServer();
});

afterAll(() => server.close());

const entry = (seq: number) => ({ seq, type: 'TENANT_CREATED', recorded_at: 'now', data: { some_name: 1 } });
const message = (seq: number) => `id: ${seq}\nevent: T\ndata: ${JSON.stringify(entry(seq))}\n\n`;
const page = (seqs: readonly number[], next: string | null) =>
  json(200, { data: seqs.map(entry), next_cursor: next, up_to_date: true });
const ledger = () => new Portcullis({ baseUrl: server.url }).ledger;
const asked = () => server.received.map(({ url, headers }) => [url, headers['last-event-id']]);

async function first(count: number, entries: AsyncIterable<{ readonly seq: number }>): Promise<number[]> {
  const seen: number[] = [];
  for await (const { seq } of entries) if (seen.push(seq) === count) break;
  return seen;
}

it('lists entries over pages, in the shape of the contract, the data as it was recorded', async () => {
  server.script(page([1, 4], '4'), page([7], null));
  const listed = [];
  for await (const one of ledger().list({ tenantId: 'acme', eventType: 'TENANT_CREATED', limit: 2 }))
    listed.push(one);
  expect(listed).toMatchObject([1, 4, 7].map((seq) => ({ seq, recordedAt: 'now', data: { some_name: 1 } })));
  const query = 'tenant_id=acme&event_type=TENANT_CREATED';
  expect(asked()).toEqual([
    [`/v1/ledger?${query}&limit=2`, undefined],
    [`/v1/ledger?${query}&cursor=4&limit=2`, undefined],
  ]);
});

it('follows from after what fits by then, and goes on where a connection broke off', async () => {
  server.script(
    page([6], null),
    events(['retry: 10\n\n', message(8)], 'break'),
    events([message(9), message(12)], 'stay'),
  );
  expect(await first(3, ledger().follow({ stream: 'thing:a' }))).toEqual([8, 9, 12]);
  expect(asked()).toEqual([
    ['/v1/ledger?stream=thing%3Aa&order=desc&limit=1', undefined],
    ['/v1/ledger/events?stream=thing%3Aa&from=7', undefined],
    ['/v1/ledger/events?stream=thing%3Aa&from=7', '8'],
  ]);
});

it('follows from a place that is named, and from the beginning where nothing fits yet', async () => {
  server.script(events([message(3)], 'stay'));
  expect(await first(1, ledger().follow({}, { from: 3 }))).toEqual([3]);
  server.script(page([], null), events([message(0)], 'stay'));
  expect(await first(1, ledger().follow())).toEqual([0]);
  expect(asked()[1]).toEqual(['/v1/ledger/events?from=0', undefined]);
});
