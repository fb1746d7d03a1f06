import { randomUUID } from 'node:crypto';
import type { KeyVersionIdentity } from '../../../custody/key-store';
import type { KeyStoreResult } from '../../../custody/key-store-result';
import { verifySignature } from '../../../custody/signature';
import { codeOf, inTime, type KeyStoreTrial, message, value } from './key-store-trial';

/** What is told of a key, and what it signs. */
export function describeKeys(trial: KeyStoreTrial): void {
  const { algorithm, unusedKey, newKey, stateOf } = trial;

  it('says what it can do', async () => {
    expect(value(await trial.store.capabilities(inTime()))).toEqual(trial.expected.capabilities);
  });

  const { leftOut } = trial.expected;
  const tried = trial.expected.capabilities.algorithms.filter((each) => each !== leftOut?.algorithm);
  if (leftOut !== undefined) {
    it(`offers ${leftOut.algorithm}, which was left out here: ${leftOut.because}`, async () => {
      const { first } = await newKey(leftOut.algorithm);
      expect(value(await trial.store.getPublicKey(first, inTime())).algorithm).toBe(leftOut.algorithm);
    });
  }

  it.each(tried)('signs with %s what its public key verifies', async (of) => {
    const { first } = await newKey(of);
    const signature = value(await trial.store.sign(first, message, inTime()));
    const publicKey = value(await trial.store.getPublicKey(first, inTime()));
    expect(publicKey.algorithm).toBe(of);
    expect(verifySignature(publicKey, message, signature)).toBe(true);
    expect(value(await trial.store.verify(first, message, signature, inTime()))).toBe(true);
    const other = Buffer.from('another message');
    expect(verifySignature(publicKey, other, signature)).toBe(false);
    expect(value(await trial.store.verify(first, other, signature, inTime()))).toBe(false);
    expect(value(await trial.store.verify(first, message, Buffer.from('none'), inTime()))).toBe(false);
  });

  it('grades its assurance by what it can prove', async () => {
    const { key } = await newKey();
    const { assurance, provider } = value(await trial.store.describeKey(key, inTime()));
    expect(provider).toBe(trial.expected.capabilities.provider);
    expect(assurance.grade).toBe(trial.expected.assurance);
  });

  it('creates a key once, however often and at once it is asked', async () => {
    const key = await unusedKey();
    const [first, ...others] = await Promise.all(
      [1, 2, 3, 4].map(() => trial.store.createKey(key, algorithm, inTime())),
    );
    const description = first === undefined ? undefined : value(first);
    expect(description).toMatchObject({ ...key, algorithm, versions: [{ state: 'active' }] });
    for (const other of [...others, await trial.store.createKey(key, algorithm, inTime())])
      expect(value(other)).toEqual(description);
  });

  const anotherAlgorithm = trial.expected.capabilities.algorithms.find((each) => each !== algorithm);
  if (anotherAlgorithm !== undefined) {
    it('leaves a key of another algorithm as it is', async () => {
      const { key } = await newKey();
      expect(codeOf(await trial.store.createKey(key, anotherAlgorithm, inTime()))).toBe('key_conflict');
    });
  }

  const onVersion: Record<string, (version: KeyVersionIdentity) => Promise<KeyStoreResult<unknown>>> = {
    describeKey: (key) => trial.store.describeKey(key, inTime()),
    getPublicKey: (version) => trial.store.getPublicKey(version, inTime()),
    sign: (version) => trial.store.sign(version, message, inTime()),
    verify: (version) => trial.store.verify(version, message, Buffer.alloc(64), inTime()),
    rotateKey: (version) =>
      trial.store.rotateKey(version, { operation: 'o', replaces: version.version }, inTime()),
    deactivateVersion: (version) => trial.store.deactivateVersion(version, inTime()),
    revokeVersion: (version) => trial.store.revokeVersion(version, inTime()),
    destroyVersion: (version) => trial.store.destroyVersion(version, inTime()),
  };

  it.each(Object.entries(onVersion))(
    'knows no key that is not there, nor that of another tenant: %s',
    async (_, ask) => {
      const { first } = await newKey();
      expect(codeOf(await ask({ ...first, tenant: await trial.under.newTenant() }))).toBe('key_unknown');
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
      if (foreign.version !== '1' && trial.expected.capabilities.provider !== 'pkcs11')
        expect(codeOf(await ask({ ...key, version: foreign.version }))).toBe('version_unknown');
    }
  });
}
