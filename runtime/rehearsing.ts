import { DependencyAway } from '../application/provisioning/runs';
import type { KeyStores } from '../application/rehearsals/key-stores';
import type { RehearsalRuns } from '../application/rehearsals/rehearsal-runs';
import type { RehearsalSchedules } from '../application/rehearsals/rehearsal-schedules';

/** Where keys really lie, and the workflows that exercise them. */
export interface Rehearsing {
  readonly keyStores: KeyStores;
  readonly runs: RehearsalRuns;
  readonly schedules: RehearsalSchedules;
}

/** No key store, and no Temporal. */
export const nothingToRehearse: Rehearsing = {
  keyStores: { configured: [], named: () => undefined },
  runs: {
    start: async () => {
      throw new DependencyAway('temporal');
    },
    cancel: async () => false,
    submitApproval: async () => undefined,
    withdraw: async () => undefined,
    answerRecorded: async () => {},
    status: async () => 'running',
  },
  schedules: {
    ensure: async () => {
      throw new DependencyAway('temporal');
    },
    pause: async () => false,
    resume: async () => false,
    remove: async () => false,
    describe: async () => undefined,
    list: async () => [],
  },
};
