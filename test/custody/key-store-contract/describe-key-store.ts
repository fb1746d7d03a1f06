import { describeAbsence } from './absence';
import { type KeyStoreExpectations, KeyStoreTrial } from './key-store-trial';
import { describeKeys } from './keys';
import { describeLostAnswers } from './lost-answers';
import { describeRetirement } from './retirement';
import { describeRotation } from './rotation';

/** What every key store does alike. */
export function describeKeyStore(title: string, expected: KeyStoreExpectations): void {
  describe(title, () => {
    const trial = new KeyStoreTrial(expected);
    beforeAll(() => trial.open());
    afterAll(() => trial.close());

    describeKeys(trial);
    describeRotation(trial);
    describeRetirement(trial);
    describeLostAnswers(trial);
    describeAbsence(trial);
  });
}
