import { generateKeyPairSync, sign } from 'node:crypto';
import { Portcullis } from '../client';
import { compare, prepare, type Rounds, type Server, withServers } from './http-comparison';
import { requestsPerSecond } from './http-load';

const concurrency = 16;
/** As good as none, and yet counted to. */
const unreachable = 1_000_000_000;

/**
 * What quotas cost over HTTP: the registration of a node against a route that does one insert, also where each comes
 * under an idempotency key (the bare route keeps none), and requests of a tenant whose rate is limited against those of
 * one whose isn't. The URL's user must be able to create a database.
 */
export function benchQuotas(
  databaseUrl: string,
  { rounds = 7, seconds = 2, report = () => {} }: Partial<Rounds> = {},
) {
  const options = { rounds, seconds, report };
  return withServers(databaseUrl, async ({ bare, portcullis }) => {
    await registerTenant(portcullis, 'bench-nodes', { max_vms: unreachable });
    const registering = (keyed: boolean) =>
      compare(
        keyed ? 'vms.register under keys' : 'vms.register',
        ['portcullis', 'bare'],
        (kind, milliseconds) =>
          requestsPerSecond({
            ...(kind === 'bare' ? bare : portcullis),
            path: kind === 'bare' ? '/insert' : '/v1/vms',
            concurrency,
            milliseconds,
            nextBody: () =>
              JSON.stringify({ tenant: 'tenant_node:bench-nodes', name: 'node', storage_gb: 1 }),
            keyed,
          }),
        options,
      );
    const registration = await registering(false);
    // As the SDK sends them.
    const registrationUnderKeys = await registering(true);

    const tokens = {
      limited: await sessionOf(portcullis, 'bench-limited', { api_rate_limit_rpm: unreachable }),
      unlimited: await sessionOf(portcullis, 'bench-unlimited', {}),
    };
    const rate: Record<string, unknown> = {};
    let sent = 0;
    for (const [name, asked] of Object.entries({
      'evidence.record': { method: 'POST', path: '/v1/evidence' },
      'vms.list': { method: 'GET', path: '/v1/vms' },
    } as const))
      rate[name] = await compare(
        name,
        ['limited', 'unlimited'],
        (kind, milliseconds) =>
          requestsPerSecond({
            url: portcullis.url,
            token: tokens[kind],
            ...asked,
            concurrency,
            milliseconds,
            nextBody: () => {
              sent += 1;
              return JSON.stringify({
                reference: `receipt:bench_${sent}`,
                commitment: 'sha256:bench_fixture',
                issuer: 'authority:bench_fixture',
                fixture: true,
              });
            },
          }),
        options,
      );
    return { concurrency, registration, registrationUnderKeys, rate };
  });
}

async function registerTenant(server: Server, slug: string, limits: object): Promise<void> {
  await prepare(server, '/v1/tenants', { tenant_id: slug, display_name: slug, ...limits });
}

/** The token of a session of a new tenant with these limits. */
async function sessionOf(server: Server, slug: string, limits: object): Promise<string> {
  await registerTenant(server, slug, limits);
  const client = new Portcullis({
    baseUrl: server.url,
    token: server.token,
    tenant: `tenant_node:${slug}`,
  });
  const { id } = await client.principals.add({ kind: 'device', name: slug, role: 'admin' });
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const { x = '' } = publicKey.export({ format: 'jwk' });
  const enrolled = await client.principals.enrollKey(id, { public_key: x });
  if (enrolled.outcome === 'refused') throw new Error(enrolled.body.reason);
  const { token } = await client.sessions.open({
    tenant: `tenant_node:${slug}`,
    holder_key: enrolled.body.holderKey,
    sign: (message) => sign(null, message, privateKey),
  });
  return token;
}
