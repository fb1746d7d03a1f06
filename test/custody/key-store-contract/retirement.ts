import { randomUUID } from 'node:crypto';
import { destroyKey } from '../../../custody/destroy-key';
import { verifySignature } from '../../../custody/signature';
import { codeOf, inTime, isGone, type KeyStoreTrial, message, value } from './key-store-trial';

/** How versions come to an end: deactivated, revoked, destroyed. */
export function describeRetirement(trial: KeyStoreTrial): void {
  const { newKey, rotated, stateOf } = trial;

  it('signs no more with a deactivated version, and verifies what it signed', async () => {
    const { first, second, signature, publicKey } = await rotated();
    expect(value(await trial.store.deactivateVersion(first, inTime())).state).toBe('deactivated');
    expect(await stateOf(first)).toBe('deactivated');
    const refused = await trial.store.sign(first, message, inTime());
    expect(refused).toMatchObject({
      ok: false,
      error: {
        code: 'state_forbids',
        state: 'deactivated',
        refusedBy: trial.expected.capabilities.verifyOnlyHeldBy,
      },
    });
    expect(value(await trial.store.verify(first, message, signature, inTime()))).toBe(true);
    expect(value(await trial.store.getPublicKey(first, inTime()))).toEqual(publicKey);
    expect(verifySignature(publicKey, message, signature)).toBe(true);
    value(await trial.store.sign(second, message, inTime()));
    expect(value(await trial.store.deactivateVersion(first, inTime())).state).toBe('deactivated');
  });

  it('neither signs nor verifies with a revoked version', async () => {
    const { first, second, signature } = await rotated();
    expect(value(await trial.store.revokeVersion(first, inTime())).state).toBe('compromised');
    expect(await stateOf(first)).toBe('compromised');
    for (const answer of [
      await trial.store.sign(first, message, inTime()),
      await trial.store.verify(first, message, signature, inTime()),
      await trial.store.getPublicKey(first, inTime()),
      await trial.store.deactivateVersion(first, inTime()),
    ])
      expect(answer).toMatchObject({ ok: false, error: { code: 'state_forbids', state: 'compromised' } });
    expect(value(await trial.store.revokeVersion(first, inTime())).state).toBe('compromised');
    value(await trial.store.sign(second, message, inTime()));
  });

  it('forgets a destroyed version, or knows it as destroyed', async () => {
    const { first, second, signature } = await rotated();
    expect(value(await trial.store.destroyVersion(first, inTime())).state).toBe('destroyed');
    expect([undefined, 'destroyed']).toContain(await stateOf(first));
    for (const answer of [
      await trial.store.sign(first, message, inTime()),
      await trial.store.verify(first, message, signature, inTime()),
      await trial.store.getPublicKey(first, inTime()),
      await trial.store.deactivateVersion(first, inTime()),
      await trial.store.revokeVersion(first, inTime()),
    ])
      expect(isGone(answer)).toBe(true);
    const again = await trial.store.destroyVersion(first, inTime());
    expect(again.ok || isGone(again)).toBe(true);
    value(await trial.store.sign(second, message, inTime()));
  });

  it('destroys a whole key, the oldest version first', async () => {
    const { key, first, second } = await rotated();
    const destroyed = value(await destroyKey(trial.store, key, inTime()));
    expect(destroyed.versions).toEqual([first.version, second.version]);
    const isReversible = destroyed.reversibleUntil !== undefined;
    expect(isReversible).toBe(trial.expected.capabilities.destruction === 'after_waiting_period');
    for (const version of [first, second])
      expect(isGone(await trial.store.sign(version, message, inTime()))).toBe(true);
    expect(value(await destroyKey(trial.store, key, inTime())).versions).toEqual([]);
  });

  if (trial.expected.capabilities.order === 'any') {
    it('takes back a replacement, and signs with the old version as before', async () => {
      const { key, first, second } = await rotated();
      value(await trial.store.destroyVersion(second, inTime()));
      expect(value(await trial.store.describeKey(key, inTime())).current).toBe(first.version);
      const rotation = { operation: randomUUID(), replaces: first.version };
      const third = value(await trial.store.rotateKey(key, rotation, inTime()));
      expect(third.version).not.toBe(second.version);
      expect(value(await trial.store.describeKey(key, inTime())).current).toBe(third.version);
    });

    it('revokes the only version', async () => {
      const { key, first } = await newKey();
      value(await trial.store.revokeVersion(first, inTime()));
      expect(value(await trial.store.describeKey(key, inTime())).current).toBeUndefined();
      const rotation = { operation: randomUUID(), replaces: first.version };
      const { version } = value(await trial.store.rotateKey(key, rotation, inTime()));
      value(await trial.store.sign({ ...key, version }, message, inTime()));
    });
  } else {
    it('says that the newest version goes only with the whole key, or after a rotation', async () => {
      const { first, second } = await rotated();
      for (const change of [
        trial.store.deactivateVersion,
        trial.store.revokeVersion,
        trial.store.destroyVersion,
      ])
        expect(codeOf(await change.call(trial.store, second, inTime()))).toBe('capability_missing');
      expect(await stateOf(first)).toBe('active');
      expect(await stateOf(second)).toBe('active');
    });

    it('keeps an older version from being changed unasked along with a newer one', async () => {
      const { key, first, second } = await rotated();
      const rotation = { operation: randomUUID(), replaces: second.version };
      value(await trial.store.rotateKey(key, rotation, inTime()));
      expect(codeOf(await trial.store.deactivateVersion(second, inTime()))).toBe('capability_missing');
      expect(await stateOf(first)).toBe('active');
    });
  }
}
