import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import type { KeyStore } from '../../custody/key-store';
import type { KeyStoreResult } from '../../custody/key-store-result';
import { Pkcs11KeyStore } from '../../custody/pkcs11/pkcs11-key-store';
import { TokenLink } from '../../custody/pkcs11/token-link';
import { keyAlgorithms, keyNameSchema } from '../../domain/key';
import { describeKeyStore } from './key-store-contract/describe-key-store';
import { codeOf, value } from './key-store-contract/key-store-trial';
import { newSoftHsmToken, whyNoSoftHsm } from './softhsm';

const leftOut = whyNoSoftHsm();

if (leftOut !== undefined) {
  test(`the PKCS#11 suite was left out: ${leftOut}`, () => {
    expect(whyNoSoftHsm()).toBe(leftOut);
  });
} else {
  describeKeyStore('the PKCS#11 key store, on SoftHSM2', {
    capabilities: {
      provider: 'pkcs11',
      algorithms: keyAlgorithms,
      verifyOnlyHeldBy: 'provider',
      order: 'any',
      rotationKnownBy: 'operation',
      destruction: 'at_once',
    },
    assurance: 'software',
    open: async () => {
      const { settings, environment, remove } = newSoftHsmToken();
      const at = (changed: Partial<typeof settings>) =>
        new Pkcs11KeyStore(new TokenLink({ ...settings, ...changed }, environment));
      const store = at({});
      const away = at({ tokenLabel: 'another' });
      const stuck: KeyStore[] = [];
      // A library that blocks while it is loaded, since nobody writes into the pipe.
      const pipe = `${environment.SOFTHSM2_CONF}.pipe`;
      execFileSync('mkfifo', [pipe]);
      return {
        store,
        newTenant: async () => randomUUID(),
        losingAnswer: async (nth) => hangingUp(store, nth),
        away,
        silent: () => {
          const store = at({ library: pipe });
          stuck.push(store);
          return store;
        },
        secrets: [settings.pin],
        close: async () => {
          await Promise.all([store, away, ...stuck].map((each) => each.close()));
          remove();
        },
      };
    },
  });

  describe('a PKCS#11 token', () => {
    const inTime = () => AbortSignal.timeout(30_000);
    const name = keyNameSchema.parse('signing');
    const { settings, environment, remove } = newSoftHsmToken();
    const stores: KeyStore[] = [];
    const open = (changed: Partial<typeof settings> = {}) => {
      const store = new Pkcs11KeyStore(new TokenLink({ ...settings, ...changed }, environment));
      stores.push(store);
      return store;
    };
    afterAll(async () => {
      await Promise.all(stores.map((store) => store.close()));
      remove();
    });

    it('is asked once with a wrong PIN, which is not told', async () => {
      const store = open({ pin: 'a-wrong-pin' });
      for (const _ of Array.from({ length: 20 })) {
        const answer = await store.describeKey({ tenant: randomUUID(), name }, inTime());
        expect(codeOf(answer)).toBe('provider_rejected');
        expect(JSON.stringify(answer)).not.toContain('a-wrong-pin');
      }
      value(await open().capabilities(inTime()));
    });

    it('is unavailable where its library is not there', async () => {
      const answer = await open({ library: '/nowhere.so' }).capabilities(inTime());
      expect(codeOf(answer)).toBe('provider_unavailable');
    });

    it('holds one version of each operation, though two processes began it at once', async () => {
      const key = { tenant: randomUUID(), name };
      const [one, other] = [open(), open()];
      await Promise.all([one, other].map((store) => store.createKey(key, 'ed25519', inTime())));
      const described = value(await one.describeKey(key, inTime()));
      expect(described.versions).toHaveLength(1);
      expect(value(await other.describeKey(key, inTime()))).toEqual(described);
      const replaces = described.current ?? '';
      await Promise.all(
        [one, other].map((store) => store.rotateKey(key, { operation: 'rotation', replaces }, inTime())),
      );
      expect(value(await other.describeKey(key, inTime())).versions).toHaveLength(2);
    });
  });
}

/** Hangs up once its first change was sent: the token does the work, and nobody hears of it. */
function hangingUp(store: KeyStore, nth: number) {
  let lost = false;
  const through = <Value>(call: (signal: AbortSignal) => Promise<KeyStoreResult<Value>>) => {
    if (nth > 1) return call(AbortSignal.timeout(30_000));
    const controller = new AbortController();
    const answer = call(controller.signal);
    controller.abort();
    lost = true;
    return answer;
  };
  const changes: Partial<KeyStore> = {
    createKey: (key, algorithm) => through((signal) => store.createKey(key, algorithm, signal)),
    rotateKey: (key, rotation) => through((signal) => store.rotateKey(key, rotation, signal)),
    deactivateVersion: (version) => through((signal) => store.deactivateVersion(version, signal)),
    revokeVersion: (version) => through((signal) => store.revokeVersion(version, signal)),
    destroyVersion: (version) => through((signal) => store.destroyVersion(version, signal)),
  };
  const lossy: KeyStore = Object.assign(Object.create(store), changes);
  return { store: lossy, wasLost: () => lost };
}
