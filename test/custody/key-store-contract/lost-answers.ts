import type { KeyStore } from '../../../custody/key-store';
import { type KeyStoreResult, outcomeUnknown } from '../../../custody/key-store-result';
import { inTime, isGone, type KeyStoreTrial, message, value } from './key-store-trial';

/** What was done and not answered is asked for again, and done once. */
export function describeLostAnswers(trial: KeyStoreTrial): void {
  const { algorithm, unusedKey, newKey, rotated } = trial;

  describe('an answer that is lost once the work is done', () => {
    /** Asks by a lossy way until nothing is left to lose, each time anew where the answer was lost. */
    async function throughLosses<Prepared>(
      prepare: () => Promise<Prepared>,
      ask: (through: KeyStore, prepared: Prepared) => Promise<KeyStoreResult<unknown>>,
      check: (prepared: Prepared) => Promise<void>,
    ): Promise<void> {
      for (let nth = 1; nth < 10; nth++) {
        const prepared = await prepare();
        const lossy = await trial.under.losingAnswer(nth);
        const first = await ask(lossy.store, prepared);
        if (!lossy.wasLost()) {
          value(first);
          expect(nth).toBeGreaterThan(1);
          return;
        }
        expect(first.ok || outcomeUnknown(first.error)).toBe(true);
        const again = await ask(trial.store, prepared);
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
          const { versions } = value(await trial.store.describeKey(key, inTime()));
          expect(versions).toMatchObject([{ state: 'active' }]);
        },
      ));

    it('leaves one replacement where a key was rotated', () =>
      throughLosses(
        newKey,
        (through, { key, first }) =>
          through.rotateKey(key, { operation: 'rotation', replaces: first.version }, inTime()),
        async ({ key, first }) => {
          const { versions, current } = value(await trial.store.describeKey(key, inTime()));
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
            expect((await trial.store.sign(first, message, inTime())).ok).toBe(false);
            value(await trial.store.sign(second, message, inTime()));
          },
        ),
    );
  });
}
