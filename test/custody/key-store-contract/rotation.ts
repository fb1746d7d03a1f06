import { randomUUID } from 'node:crypto';
import { verifySignature } from '../../../custody/signature';
import { codeOf, inTime, type KeyStoreTrial, message, value } from './key-store-trial';

/** How a key gets another version. */
export function describeRotation(trial: KeyStoreTrial): void {
  const { newKey, rotated } = trial;

  describe('rotateKey', () => {
    it('adds a version that signs, and leaves the old one signing', async () => {
      const { key, first, second } = await rotated();
      const { versions, current } = value(await trial.store.describeKey(key, inTime()));
      expect(versions).toMatchObject([
        { version: first.version, state: 'active' },
        { version: second.version, state: 'active' },
      ]);
      expect(current).toBe(second.version);
      for (const version of [first, second]) {
        const publicKey = value(await trial.store.getPublicKey(version, inTime()));
        const signature = value(await trial.store.sign(version, message, inTime()));
        expect(verifySignature(publicKey, message, signature)).toBe(true);
      }
    });

    it('adds one version for one operation, however often and at once it is asked', async () => {
      const { key, first } = await newKey();
      const rotation = { operation: randomUUID(), replaces: first.version };
      const answers = await Promise.all([1, 2, 3].map(() => trial.store.rotateKey(key, rotation, inTime())));
      const again = await trial.store.rotateKey(key, rotation, inTime());
      const versions = new Set([...answers, again].map((answer) => value(answer).version));
      expect(versions.size).toBe(1);
      expect(value(await trial.store.describeKey(key, inTime())).versions).toHaveLength(2);
    });

    if (trial.expected.capabilities.rotationKnownBy === 'operation') {
      it('refuses to replace a version that was replaced by another operation', async () => {
        const { key, first } = await rotated();
        const late = { operation: randomUUID(), replaces: first.version };
        expect(codeOf(await trial.store.rotateKey(key, late, inTime()))).toBe('version_conflict');
        expect(value(await trial.store.describeKey(key, inTime())).versions).toHaveLength(2);
      });
    }

    it('refuses to replace what is no version', async () => {
      const { key } = await newKey();
      const rotation = { operation: randomUUID(), replaces: '77' };
      expect(codeOf(await trial.store.rotateKey(key, rotation, inTime()))).toBe('version_conflict');
    });
  });
}
