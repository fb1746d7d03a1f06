import { randomUUID } from 'node:crypto';
import type { KeyStore } from '../../custody/key-store';
import { TransitKeyStore } from '../../custody/transit/transit-key-store';
import { keyAlgorithms, keyNameSchema } from '../../domain/key';
import { addressOfNobody, lossyProxy, silentServer } from './http-server';
import { describeKeyStore } from './key-store-contract/describe-key-store';
import { codeOf } from './key-store-contract/key-store-trial';
import { startTransitServer, type TransitServer, transitServerName } from './transit-server';

const keyStoreAt = (address: string, token: string, mount = 'transit') =>
  new TransitKeyStore({ address, mount, namespace: undefined, token: () => token });

describeKeyStore(`the transit key store, on ${transitServerName}`, {
  capabilities: {
    provider: 'transit',
    algorithms: keyAlgorithms,
    verifyOnlyHeldBy: 'provider',
    order: 'oldest_first',
    rotationKnownBy: 'predecessor',
    destruction: 'at_once',
  },
  assurance: 'software',
  open: async () => {
    const server = await startTransitServer();
    const silent = await silentServer();
    const opened: { close(): Promise<void> }[] = [server, silent];
    return {
      store: keyStoreAt(server.url, server.token),
      newTenant: async () => randomUUID(),
      losingAnswer: async (nth) => {
        const proxy = await lossyProxy(
          server.url,
          nth,
          ({ method, url }) => method !== 'GET' && url?.startsWith('/v1/transit/keys/') === true,
        );
        opened.push(proxy);
        return { store: keyStoreAt(proxy.url, server.token), wasLost: proxy.wasLost };
      },
      away: keyStoreAt(await addressOfNobody(), server.token),
      silent: () => keyStoreAt(silent.url, server.token),
      secrets: [server.token],
      close: async () => {
        await Promise.all(opened.map((each) => each.close()));
      },
    };
  },
});

describe('a transit server', () => {
  let server: TransitServer;
  const ask = (store: KeyStore) =>
    store.describeKey(
      { tenant: randomUUID(), name: keyNameSchema.parse('signing') },
      AbortSignal.timeout(30_000),
    );

  beforeAll(async () => {
    server = await startTransitServer();
  });
  afterAll(() => server.close());

  it('that refuses the token is told from one that knows no key', async () => {
    const answer = await ask(keyStoreAt(server.url, 'a-wrong-token'));
    expect(codeOf(answer)).toBe('provider_rejected');
    expect(JSON.stringify(answer)).not.toContain('a-wrong-token');
  });

  it('that has no engine at the mount is told from one that knows no key', async () => {
    expect(codeOf(await ask(keyStoreAt(server.url, server.token, 'elsewhere')))).toBe('provider_rejected');
  });
});
