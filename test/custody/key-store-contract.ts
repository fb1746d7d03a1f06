import { randomUUID } from 'node:crypto';
import { destroyKey } from '../../custody/destroy-key';
import type {
  KeyDescription,
  KeyIdentity,
  KeyStore,
  KeyStoreCapabilities,
  KeyVersionIdentity,
} from '../../custody/key-store';
import { type KeyStoreResult, outcomeUnknown } from '../../custody/key-store-result';
import { verifySignature } from '../../custody/signature';
import { type AssuranceGrade, type KeyAlgorithm, keyNameSchema } from '../../domain/key';

/** A provider with what the suite does to it. */
export interface KeyStoreUnderTest {
  readonly store: KeyStore;
  /** A tenant's UUID. */
  newTenant(): Promise<string>;
  /** The same keys, by a way on which the answer to the nth call that changes something is lost once it took effect. */
  losingAnswer(nth: number): Promise<{ readonly store: KeyStore; wasLost(): boolean }>;
  /** Where nobody takes a connection. */
  readonly away: KeyStore;
  /** Where calls are taken and never answered. */
  silent(): KeyStore;
  /** What no error may tell. */
  readonly secrets: readonly string[];
  close(): Promise<void>;
}

export interface KeyStoreExpectations {
  readonly capabilities: KeyStoreCapabilities;
  /** What can't be tried on the server of the test, and why. */
  readonly leftOut?: { readonly algorithm: KeyAlgorithm; readonly because: string };
  readonly assurance: AssuranceGrade;
  open(): Promise<KeyStoreUnderTest>;
}

const message = Buffer.from('portcullis test\nrehearsal of a signature');
const inTime = () => AbortSignal.timeout(30_000);

/** What every key store does alike. */
export function describeKeyStore(title: string, expected: KeyStoreExpectations): void {
  describe(title, () => {
    let under: KeyStoreUnderTest;
    let store: KeyStore;
    const algorithm = expected.capabilities.algorithms.find((each) => each !== 'rsa-pss-3072-sha256');
    if (algorithm === undefined) throw new Error('no algorithm that is quick to make keys of');

    beforeAll(async () => {
      under = await expected.open();
      store = under.store;
    });
    afterAll(() => under?.close());

    const unusedKey = async (): Promise<KeyIdentity> => ({
      tenant: await under.newTenant(),
      name: keyNameSchema.parse(`signing-${randomUUID().slice(0, 8)}`),
    });

    async function newKey(of: KeyAlgorithm = algorithm ?? 'ed25519') {
      const key = await unusedKey();
      const description = value(await store.createKey(key, of, inTime()));
      return { key, first: currentOf(description) };
    }

    async function rotated() {
      const { key, first } = await newKey();
      const signature = value(await store.sign(first, message, inTime()));
      const publicKey = value(await store.getPublicKey(first, inTime()));
      const rotation = { operation: randomUUID(), replaces: first.version };
      const { version } = value(await store.rotateKey(key, rotation, inTime()));
      return { key, first, second: { ...key, version }, rotation, signature, publicKey };
    }

    const stateOf = async ({ version, ...key }: KeyVersionIdentity) =>
      value(await store.describeKey(key, inTime())).versions.find((each) => each.version === version)?.state;

    it('says what it can do', async () => {
      expect(value(await store.capabilities(inTime()))).toEqual(expected.capabilities);
    });

    const { leftOut } = expected;
    const tried = expected.capabilities.algorithms.filter((each) => each !== leftOut?.algorithm);
    if (leftOut !== undefined) {
      it(`offers ${leftOut.algorithm}, which was left out here: ${leftOut.because}`, async () => {
        const { first } = await newKey(leftOut.algorithm);
        expect(value(await store.getPublicKey(first, inTime())).algorithm).toBe(leftOut.algorithm);
      });
    }

    it.each(tried)('signs with %s what its public key verifies', async (of) => {
      const { first } = await newKey(of);
      const signature = value(await store.sign(first, message, inTime()));
      const publicKey = value(await store.getPublicKey(first, inTime()));
      expect(publicKey.algorithm).toBe(of);
      expect(verifySignature(publicKey, message, signature)).toBe(true);
      expect(value(await store.verify(first, message, signature, inTime()))).toBe(true);
      const other = Buffer.from('another message');
      expect(verifySignature(publicKey, other, signature)).toBe(false);
      expect(value(await store.verify(first, other, signature, inTime()))).toBe(false);
      expect(value(await store.verify(first, message, Buffer.from('none'), inTime()))).toBe(false);
    });

    it('grades its assurance by what it can prove', async () => {
      const { key } = await newKey();
      const { assurance, provider } = value(await store.describeKey(key, inTime()));
      expect(provider).toBe(expected.capabilities.provider);
      expect(assurance.grade).toBe(expected.assurance);
    });

    it('creates a key once, however often and at once it is asked', async () => {
      const key = await unusedKey();
      const [first, ...others] = await Promise.all(
        [1, 2, 3, 4].map(() => store.createKey(key, algorithm, inTime())),
      );
      const description = first === undefined ? undefined : value(first);
      expect(description).toMatchObject({ ...key, algorithm, versions: [{ state: 'active' }] });
      for (const other of [...others, await store.createKey(key, algorithm, inTime())])
        expect(value(other)).toEqual(description);
    });

    const anotherAlgorithm = expected.capabilities.algorithms.find((each) => each !== algorithm);
    if (anotherAlgorithm !== undefined) {
      it('leaves a key of another algorithm as it is', async () => {
        const { key } = await newKey();
        expect(codeOf(await store.createKey(key, anotherAlgorithm, inTime()))).toBe('key_conflict');
      });
    }

    const onVersion: Record<string, (version: KeyVersionIdentity) => Promise<KeyStoreResult<unknown>>> = {
      describeKey: (key) => store.describeKey(key, inTime()),
      getPublicKey: (version) => store.getPublicKey(version, inTime()),
      sign: (version) => store.sign(version, message, inTime()),
      verify: (version) => store.verify(version, message, Buffer.alloc(64), inTime()),
      rotateKey: (version) =>
        store.rotateKey(version, { operation: 'o', replaces: version.version }, inTime()),
      deactivateVersion: (version) => store.deactivateVersion(version, inTime()),
      revokeVersion: (version) => store.revokeVersion(version, inTime()),
      destroyVersion: (version) => store.destroyVersion(version, inTime()),
    };

    it.each(Object.entries(onVersion))(
      'knows no key that is not there, nor that of another tenant: %s',
      async (_, ask) => {
        const { first } = await newKey();
        expect(codeOf(await ask({ ...first, tenant: await under.newTenant() }))).toBe('key_unknown');
        expect(codeOf(await ask({ ...first, ...(await unusedKey()) }))).toBe('key_unknown');
        expect(await stateOf(first)).toBe('active');
      },
    );

    it('knows no version that is not there, nor that of another key', async () => {
      const { key } = await newKey();
      const { first: foreign } = await newKey();
      const { describeKey: _, rotateKey: __, ...asked } = onVersion;
      for (const ask of Object.values(asked)) {
        for (const version of ['77', 'none', randomUUID(), ''])
          expect(codeOf(await ask({ ...key, version }))).toBe('version_unknown');
        if (foreign.version !== '1' && expected.capabilities.provider !== 'pkcs11')
          expect(codeOf(await ask({ ...key, version: foreign.version }))).toBe('version_unknown');
      }
    });

    describe('rotateKey', () => {
      it('adds a version that signs, and leaves the old one signing', async () => {
        const { key, first, second } = await rotated();
        const { versions, current } = value(await store.describeKey(key, inTime()));
        expect(versions).toMatchObject([
          { version: first.version, state: 'active' },
          { version: second.version, state: 'active' },
        ]);
        expect(current).toBe(second.version);
        for (const version of [first, second]) {
          const publicKey = value(await store.getPublicKey(version, inTime()));
          const signature = value(await store.sign(version, message, inTime()));
          expect(verifySignature(publicKey, message, signature)).toBe(true);
        }
      });

      it('adds one version for one operation, however often and at once it is asked', async () => {
        const { key, first } = await newKey();
        const rotation = { operation: randomUUID(), replaces: first.version };
        const answers = await Promise.all([1, 2, 3].map(() => store.rotateKey(key, rotation, inTime())));
        const again = await store.rotateKey(key, rotation, inTime());
        const versions = new Set([...answers, again].map((answer) => value(answer).version));
        expect(versions.size).toBe(1);
        expect(value(await store.describeKey(key, inTime())).versions).toHaveLength(2);
      });

      if (expected.capabilities.rotationKnownBy === 'operation') {
        it('refuses to replace a version that was replaced by another operation', async () => {
          const { key, first } = await rotated();
          const late = { operation: randomUUID(), replaces: first.version };
          expect(codeOf(await store.rotateKey(key, late, inTime()))).toBe('version_conflict');
          expect(value(await store.describeKey(key, inTime())).versions).toHaveLength(2);
        });
      }

      it('refuses to replace what is no version', async () => {
        const { key } = await newKey();
        const rotation = { operation: randomUUID(), replaces: '77' };
        expect(codeOf(await store.rotateKey(key, rotation, inTime()))).toBe('version_conflict');
      });
    });

    it('signs no more with a deactivated version, and verifies what it signed', async () => {
      const { first, second, signature, publicKey } = await rotated();
      expect(value(await store.deactivateVersion(first, inTime())).state).toBe('deactivated');
      expect(await stateOf(first)).toBe('deactivated');
      const refused = await store.sign(first, message, inTime());
      expect(refused).toMatchObject({
        ok: false,
        error: {
          code: 'state_forbids',
          state: 'deactivated',
          refusedBy: expected.capabilities.verifyOnlyHeldBy,
        },
      });
      expect(value(await store.verify(first, message, signature, inTime()))).toBe(true);
      expect(value(await store.getPublicKey(first, inTime()))).toEqual(publicKey);
      expect(verifySignature(publicKey, message, signature)).toBe(true);
      value(await store.sign(second, message, inTime()));
      expect(value(await store.deactivateVersion(first, inTime())).state).toBe('deactivated');
    });

    it('neither signs nor verifies with a revoked version', async () => {
      const { first, second, signature } = await rotated();
      expect(value(await store.revokeVersion(first, inTime())).state).toBe('compromised');
      expect(await stateOf(first)).toBe('compromised');
      for (const answer of [
        await store.sign(first, message, inTime()),
        await store.verify(first, message, signature, inTime()),
        await store.getPublicKey(first, inTime()),
        await store.deactivateVersion(first, inTime()),
      ])
        expect(answer).toMatchObject({ ok: false, error: { code: 'state_forbids', state: 'compromised' } });
      expect(value(await store.revokeVersion(first, inTime())).state).toBe('compromised');
      value(await store.sign(second, message, inTime()));
    });

    it('forgets a destroyed version, or knows it as destroyed', async () => {
      const { first, second, signature } = await rotated();
      expect(value(await store.destroyVersion(first, inTime())).state).toBe('destroyed');
      expect([undefined, 'destroyed']).toContain(await stateOf(first));
      for (const answer of [
        await store.sign(first, message, inTime()),
        await store.verify(first, message, signature, inTime()),
        await store.getPublicKey(first, inTime()),
        await store.deactivateVersion(first, inTime()),
        await store.revokeVersion(first, inTime()),
      ])
        expect(isGone(answer)).toBe(true);
      const again = await store.destroyVersion(first, inTime());
      expect(again.ok || isGone(again)).toBe(true);
      value(await store.sign(second, message, inTime()));
    });

    it('destroys a whole key, the oldest version first', async () => {
      const { key, first, second } = await rotated();
      expect(value(await destroyKey(store, key, inTime()))).toEqual([first.version, second.version]);
      for (const version of [first, second])
        expect(isGone(await store.sign(version, message, inTime()))).toBe(true);
      expect(value(await destroyKey(store, key, inTime()))).toEqual([]);
    });

    if (expected.capabilities.order === 'any') {
      it('takes back a replacement, and signs with the old version as before', async () => {
        const { key, first, second } = await rotated();
        value(await store.destroyVersion(second, inTime()));
        expect(value(await store.describeKey(key, inTime())).current).toBe(first.version);
        const rotation = { operation: randomUUID(), replaces: first.version };
        const third = value(await store.rotateKey(key, rotation, inTime()));
        expect(third.version).not.toBe(second.version);
        expect(value(await store.describeKey(key, inTime())).current).toBe(third.version);
      });

      it('revokes the only version', async () => {
        const { key, first } = await newKey();
        value(await store.revokeVersion(first, inTime()));
        expect(value(await store.describeKey(key, inTime())).current).toBeUndefined();
        const rotation = { operation: randomUUID(), replaces: first.version };
        const { version } = value(await store.rotateKey(key, rotation, inTime()));
        value(await store.sign({ ...key, version }, message, inTime()));
      });
    } else {
      it('says that the newest version goes only with the whole key, or after a rotation', async () => {
        const { first, second } = await rotated();
        for (const change of [store.deactivateVersion, store.revokeVersion, store.destroyVersion])
          expect(codeOf(await change.call(store, second, inTime()))).toBe('capability_missing');
        expect(await stateOf(first)).toBe('active');
        expect(await stateOf(second)).toBe('active');
      });

      it('keeps an older version from being changed unasked along with a newer one', async () => {
        const { key, first, second } = await rotated();
        const rotation = { operation: randomUUID(), replaces: second.version };
        value(await store.rotateKey(key, rotation, inTime()));
        expect(codeOf(await store.deactivateVersion(second, inTime()))).toBe('capability_missing');
        expect(await stateOf(first)).toBe('active');
      });
    }

    describe('an answer that is lost once the work is done', () => {
      /** Asks by a lossy way until nothing is left to lose, each time anew where the answer was lost. */
      async function throughLosses<Prepared>(
        prepare: () => Promise<Prepared>,
        ask: (through: KeyStore, prepared: Prepared) => Promise<KeyStoreResult<unknown>>,
        check: (prepared: Prepared) => Promise<void>,
      ): Promise<void> {
        for (let nth = 1; nth < 10; nth++) {
          const prepared = await prepare();
          const lossy = await under.losingAnswer(nth);
          const first = await ask(lossy.store, prepared);
          if (!lossy.wasLost()) {
            value(first);
            expect(nth).toBeGreaterThan(1);
            return;
          }
          expect(first.ok || outcomeUnknown(first.error)).toBe(true);
          const again = await ask(store, prepared);
          expect(again.ok || isGone(again)).toBe(true);
          await check(prepared);
        }
        throw new Error('there was no end of answers to lose');
      }

      it('leaves one key where one was created', () =>
        throughLosses(
          unusedKey,
          (through, key) => through.createKey(key, algorithm, inTime()),
          async (key) => {
            const { versions } = value(await store.describeKey(key, inTime()));
            expect(versions).toMatchObject([{ state: 'active' }]);
          },
        ));

      it('leaves one replacement where a key was rotated', () =>
        throughLosses(
          newKey,
          (through, { key, first }) =>
            through.rotateKey(key, { operation: 'rotation', replaces: first.version }, inTime()),
          async ({ key, first }) => {
            const { versions, current } = value(await store.describeKey(key, inTime()));
            expect(versions).toMatchObject([{ version: first.version }, { version: current }]);
          },
        ));

      it.each(['deactivateVersion', 'revokeVersion', 'destroyVersion'] as const)(
        'lets %s be asked again',
        (change) =>
          throughLosses(
            rotated,
            (through, { first }) => through[change](first, inTime()),
            async ({ first, second }) => {
              expect((await store.sign(first, message, inTime())).ok).toBe(false);
              value(await store.sign(second, message, inTime()));
            },
          ),
      );
    });

    const anyCall: Record<string, (of: KeyStore, signal: AbortSignal) => Promise<KeyStoreResult<unknown>>> = {
      createKey: async (of, signal) => of.createKey(await unusedKey(), algorithm, signal),
      describeKey: async (of, signal) => of.describeKey(await unusedKey(), signal),
      sign: async (of, signal) => of.sign({ ...(await unusedKey()), version: '1' }, message, signal),
      rotateKey: async (of, signal) =>
        of.rotateKey(await unusedKey(), { operation: 'o', replaces: '1' }, signal),
      destroyVersion: async (of, signal) =>
        of.destroyVersion({ ...(await unusedKey()), version: '1' }, signal),
    };

    describe.each(Object.entries(anyCall))('%s', (_, ask) => {
      it('says that the provider cannot be reached, telling no secret', async () => {
        const answer = await ask(under.away, inTime());
        expect(answer).toMatchObject({ ok: false, error: { code: 'provider_unavailable' } });
        for (const secret of under.secrets) expect(JSON.stringify(answer)).not.toContain(secret);
      });

      it('ends when its time is up', async () => {
        const controller = new AbortController();
        const answer = ask(under.silent(), controller.signal);
        setTimeout(() => controller.abort(), 100);
        expect(codeOf(await answer)).toBe('provider_timeout');
      });

      it('does nothing when the time was up before', async () => {
        expect(codeOf(await ask(store, AbortSignal.abort()))).toBe('provider_unavailable');
      });
    });
  });
}

function currentOf({ tenant, name, current }: KeyDescription): KeyVersionIdentity {
  if (current === undefined) throw new Error('no version signs');
  return { tenant, name, version: current };
}

/** The value, or a failure that shows the error. */
export function value<Value>(result: KeyStoreResult<Value>): Value {
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.detail}`);
  return result.value;
}

export function codeOf(result: KeyStoreResult<unknown>): string {
  return result.ok ? 'none' : result.error.code;
}

function isGone(result: KeyStoreResult<unknown>): boolean {
  if (result.ok) return false;
  const { error } = result;
  return (
    error.code === 'key_unknown' ||
    error.code === 'version_unknown' ||
    (error.code === 'state_forbids' && error.state === 'destroyed')
  );
}
