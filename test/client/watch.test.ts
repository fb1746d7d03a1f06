import { ConnectionError, NotFoundError, Portcullis } from '../../client';
import { events, problem, type ScriptedServer, startScriptedServer } from './scripted-server';

let server: ScriptedServer;

beforeAll(async () => {
  server = await startScriptedServer();
});

afterAll(() => server.close());

const event = (version: number, type: string) =>
  `id: ${version}\nevent: ${type}\ndata: ${JSON.stringify({ version, type, recorded_at: 'now', data: { some_name: 1 } })}\n\n`;

const watch = (options = {}) => new Portcullis({ baseUrl: server.url }).provisionings.watch('p', options);

async function seenIn(watching: AsyncIterable<{ readonly version: number }>): Promise<readonly number[]> {
  const seen: number[] = [];
  for await (const { version } of watching) seen.push(version);
  return seen;
}

it('gives each event once, over connections that end or break', async () => {
  server.script(
    events(['retry: 10\n\n', event(1, 'PROVISIONING_REQUESTED'), ':\n\n'], 'end'),
    events([event(2, 'PROVISIONING_STEP_DECIDED')], 'break'),
    problem(503, 'dependency_unavailable', { 'retry-after': '0' }),
    events([event(3, 'PROVISIONING_STEP_DECIDED'), event(4, 'PROVISIONING_CLOSED')], 'stay'),
  );
  expect(await seenIn(watch())).toEqual([1, 2, 3, 4]);
  expect(server.received.map(({ headers }) => headers['last-event-id'])).toEqual([undefined, '1', '2', '2']);
  expect(server.received[0]).toMatchObject({
    url: '/v1/provisionings/p/events',
    headers: { accept: 'text/event-stream' },
  });
});

it('gives events in the shape of the contract, the data as it was recorded', async () => {
  server.script(events([event(1, 'PROVISIONING_CLOSED')], 'end'));
  for await (const given of watch())
    expect(given).toMatchObject({ recordedAt: 'now', data: { some_name: 1 } });
});

it('reads events that come in pieces, whatever ends their lines', async () => {
  const text =
    event(1, 'PROVISIONING_STEP_DECIDED').replaceAll('\n', '\r\n') + event(2, 'PROVISIONING_CLOSED');
  server.script((response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const send = (at: number) => {
      if (at === text.length) return;
      response.write(text.slice(at, at + 1), () => send(at + 1));
    };
    send(0);
  });
  expect(await seenIn(watch())).toEqual([1, 2]);
});

it('goes on after the event that was seen last', async () => {
  server.script(events([event(8, 'PROVISIONING_CLOSED')], 'end'));
  expect(await seenIn(watch({ after: 7 }))).toEqual([8]);
  expect(server.received[0]?.headers['last-event-id']).toBe('7');
});

it('ends where no event will come', async () => {
  server.script((response) => response.writeHead(204).end());
  expect(await seenIn(watch({ after: 8 }))).toEqual([]);
});

it('ends at once when it is aborted, with the reason', async () => {
  const abort = new AbortController();
  const reason = new Error('enough');
  server.script(events([event(1, 'PROVISIONING_REQUESTED')], 'stay'));
  const watching = async () => {
    for await (const _event of watch({ signal: abort.signal })) abort.abort(reason);
  };
  await expect(watching()).rejects.toBe(reason);
});

it('does not ask again for what is not there', async () => {
  server.script(problem(404, 'not_found'));
  await expect(seenIn(watch())).rejects.toBeInstanceOf(NotFoundError);
  expect(server.received).toHaveLength(1);
});

it('gives up where nothing ever answers', async () => {
  const away = new Portcullis({ baseUrl: 'http://127.0.0.1:1', maxRetries: 1 });
  await expect(seenIn(away.provisionings.watch('p'))).rejects.toBeInstanceOf(ConnectionError);
});
