import { failed } from '../../custody/key-store-result';
import type { RehearsalCourse } from './rehearsal-courses';

/** How a rotation rehearsal comes to each of its endings. */
export const rotationCourses: Readonly<Record<string, RehearsalCourse>> = {
  done: { state: 'done' },
  'public-key-mismatch': {
    state: 'refused',
    failing: () => ({
      getPublicKey: async () => ({ ok: true, value: { algorithm: 'ed25519', pem: 'another key' } }),
    }),
  },
  unbound: { state: 'refused', key: 'key_registry:unbound' },
  compensated: {
    state: 'failed',
    failing: () => ({
      rotateKey: async () => failed({ code: 'version_unknown', detail: 'none' }),
    }),
  },
  cancelled: {
    state: 'cancelled',
    failing: ({ temporal }, workflowId) => ({
      rotateKey: async () => {
        await temporal.client.workflow.getHandle(workflowId).cancel();
        return failed({ code: 'provider_unavailable', detail: 'away' });
      },
    }),
  },
};
