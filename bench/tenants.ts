import { Portcullis } from '../client';
import { rateOf } from './comparison';
import { compare, type Rounds, withServers } from './http-comparison';
import { requestsPerSecond } from './http-load';

export interface TenantsMeasurement {
  readonly tenants: number;
  readonly registeredPerSecond: number;
  /** Of the page with which the list begins, and of the one with which it ends; the ratio is last to first. */
  readonly pages: Awaited<ReturnType<typeof compare>>;
}

const concurrency = 8;
const perPage = 50;

/** Tenants registered over HTTP, and listed page by page. The URL's user must be able to create a database. */
export function benchTenants(
  databaseUrl: string,
  {
    tenants = 10_000,
    rounds = 7,
    seconds = 2,
    report = () => {},
  }: Partial<Rounds & { readonly tenants: number }> = {},
): Promise<TenantsMeasurement> {
  return withServers(databaseUrl, async ({ portcullis }) => {
    const client = new Portcullis({ baseUrl: portcullis.url, token: portcullis.token });
    const perSecond = await rateOf(tenants, concurrency, (index) =>
      client.tenants.create({ tenant_id: `bench-${index}`, display_name: `Tenant ${index}`, max_vms: 10 }),
    );
    const registeredPerSecond = Math.round(perSecond);
    report(JSON.stringify({ name: 'tenants.create', registeredPerSecond }));
    const slugs: string[] = [];
    for await (const { tenantId } of client.tenants.list()) slugs.push(tenantId);
    if (slugs.length !== tenants) throw new Error(`of ${tenants} tenants, ${slugs.length} are listed`);
    const cursors = { first: undefined, last: slugs.at(-perPage - 1) };
    const pages = await compare(
      'tenants.list',
      ['last', 'first'],
      (page, milliseconds) => {
        const cursor = cursors[page];
        return requestsPerSecond({
          ...portcullis,
          method: 'GET',
          path: `/v1/tenants?limit=${perPage}${cursor === undefined ? '' : `&cursor=${cursor}`}`,
          concurrency,
          milliseconds,
          nextBody: () => '',
        });
      },
      { rounds, seconds, report },
    );
    return { tenants, registeredPerSecond, pages };
  });
}
