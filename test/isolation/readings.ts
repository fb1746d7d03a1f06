import { placesIn, type Route } from './commands';
import type { Neighbour } from './neighbour';
import type { Neighbourhood } from './neighbourhood';

/** What is new in each answer; places in the ledger tell how much is recorded in all of the deployment, and no more. */
const newInEach = /"(?:request_id|signed_at|signature)":"[^"]*"|"as_of_seq":\d+/g;

/** Each answer to a question of the tenant's admin for what is its own. */
export async function readingsOf(neighbourhood: Neighbourhood, of: Neighbour) {
  const readings = [];
  for (const url of neighbourhood.routes.flatMap((route) => readingUrls(route, of))) {
    const { status, text } = await neighbourhood.ask(of.admin, 'GET', url);
    readings.push({ url, status, text: text.replaceAll(newInEach, '') });
  }
  return readings;
}

function readingUrls({ method, path, described }: Route, { things }: Neighbour): readonly string[] {
  const isStream = described.responses['200']?.content?.['text/event-stream'] !== undefined;
  if (method !== 'GET' || !path.startsWith('/v1/') || isStream) return [];
  const asked = placesIn(path).reduce((left, place) => {
    const [segment] = place.split('/');
    return left.replace(place, `${segment}/${encodeURIComponent(things[place]?.[0] ?? '')}`);
  }, path);
  const paged = described.parameters?.some(({ name }) => name === 'limit') === true;
  return [asked, ...(paged ? [`${asked}?limit=1`] : [])];
}

/** Has something more of each kind that lists and counts tell of. */
export async function haveMore({ api, receiver }: Neighbourhood, of: Neighbour): Promise<void> {
  const tenant = of.reference;
  const made = await Promise.all([
    api.post('/v1/vms', { tenant, storage_gb: 7 }),
    api.post('/v1/storage-reservations', { tenant, gigabytes: 5, purpose: of.word }),
    api.post('/v1/principals', { tenant, kind: 'person', name: of.word }),
    api.post('/v1/evidence', {
      tenant,
      reference: `receipt:${of.name}.more`,
      commitment: `sha256:${of.word}`,
      issuer: 'authority:a',
    }),
    api.post('/v1/webhook-endpoints', {
      tenant,
      url: receiver.url(`/${of.name}`),
      events: ['escalation'],
    }),
    api.post('/v1/runs', { tenant, prompt: of.word }),
    api.put(`/v1/tenants/${of.slug}/secrets/more`, { value: of.word }),
  ]);
  expect(made.map(({ status, text }) => (status < 300 ? '' : text)).join('')).toBe('');
}
