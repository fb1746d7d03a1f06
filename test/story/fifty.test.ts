import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Portcullis } from '../../client';
import { type GoingOn, Place } from './command-line';

const example = readFileSync(join(__dirname, '..', '..', 'examples', 'tenant.yaml'), 'utf8');
const tenants = Array.from({ length: 50 }, (_, index) => `tenant_node:fifty_${index}`);
const documentOf = (tenant: string) => ({ yaml: example.replace(/^tenant: .*$/m, `tenant: ${tenant}`) });

describe('fifty provisionings at once on the embedded stack', () => {
  let place: Place;
  let running: GoingOn;
  let client: Portcullis;

  beforeAll(async () => {
    place = await Place.make();
    running = place.start('start', '--no-example');
    await running.says('Ctrl-C stops everything.');
    const token = readFileSync(join(place.home, 'admin-token'), 'utf8').trim();
    client = new Portcullis({ baseUrl: place.url, token });
  }, 120_000);

  afterAll(async () => {
    await running.interrupt();
    await place.remove();
  }, 60_000);

  it('all end, and none twice, though each is asked for twice', async () => {
    const ends = await Promise.all(
      tenants.map(async (tenant) => {
        const asked = await Promise.all([
          client.provisionings.start(documentOf(tenant)),
          client.provisionings.start(documentOf(tenant)),
        ]);
        const ids = asked.map((answer) =>
          answer.outcome === 'refused' ? 'refused' : answer.provisioning.id,
        );
        expect(ids[1]).toBe(ids[0]);
        const closed: string[] = [];
        for await (const event of client.provisionings.watch(ids[0] ?? ''))
          if (event.type === 'PROVISIONING_CLOSED') closed.push(String(event.data.state));
        return closed;
      }),
    );
    expect(ends).toEqual(tenants.map(() => ['completed']));
    const listed: string[] = [];
    for await (const { tenant } of client.provisionings.list()) listed.push(tenant);
    expect(listed.sort()).toEqual([...tenants].sort());
  }, 180_000);
});
