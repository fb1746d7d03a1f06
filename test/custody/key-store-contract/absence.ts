import type { KeyStore } from '../../../custody/key-store';
import type { KeyStoreResult } from '../../../custody/key-store-result';
import { codeOf, inTime, type KeyStoreTrial, message } from './key-store-trial';

/** What is told of a provider that is away, or slow. */
export function describeAbsence(trial: KeyStoreTrial): void {
  const { algorithm, unusedKey } = trial;

  const anyCall: Record<string, (of: KeyStore, signal: AbortSignal) => Promise<KeyStoreResult<unknown>>> = {
    createKey: async (of, signal) => of.createKey(await unusedKey(), algorithm, signal),
    describeKey: async (of, signal) => of.describeKey(await unusedKey(), signal),
    sign: async (of, signal) => of.sign({ ...(await unusedKey()), version: '1' }, message, signal),
    rotateKey: async (of, signal) =>
      of.rotateKey(await unusedKey(), { operation: 'o', replaces: '1' }, signal),
    destroyVersion: async (of, signal) => of.destroyVersion({ ...(await unusedKey()), version: '1' }, signal),
  };

  describe.each(Object.entries(anyCall))('%s', (_, ask) => {
    it('says that the provider cannot be reached, telling no secret', async () => {
      const answer = await ask(trial.under.away, inTime());
      expect(answer).toMatchObject({ ok: false, error: { code: 'provider_unavailable' } });
      for (const secret of trial.under.secrets) expect(JSON.stringify(answer)).not.toContain(secret);
    });

    it('ends when its time is up', async () => {
      const controller = new AbortController();
      const answer = ask(trial.under.silent(), controller.signal);
      setTimeout(() => controller.abort(), 100);
      expect(codeOf(await answer)).toBe('provider_timeout');
    });

    it('does nothing when the time was up before', async () => {
      expect(codeOf(await ask(trial.store, AbortSignal.abort()))).toBe('provider_unavailable');
    });
  });
}
