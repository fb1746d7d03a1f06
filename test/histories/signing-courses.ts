import { failed } from '../../custody/key-store-result';
import { attestation, keyRef, tenant } from '../workflows/bound-key';
import { expectValue } from '../workflows/deployment';
import type { RehearsalCourse } from './rehearsal-courses';

/** How a signing rehearsal comes to each of its endings. */
export const signingCourses: Readonly<Record<string, RehearsalCourse>> = {
  done: { state: 'done' },
  unbound: { state: 'refused', key: 'key_registry:unbound' },
  'revoked-meanwhile': {
    state: 'refused',
    failing: ({ application, operator }, _workflowId, store) => ({
      sign: async (...given) => {
        const request = { tenant, provider_attestation: attestation, key_ref: keyRef, reason: 'lost' };
        expectValue(await application.execute('keyCustody.revoke', request, operator));
        return store.sign(...given);
      },
    }),
  },
  'provider-failed': {
    state: 'failed',
    failing: () => ({
      sign: async () => failed({ code: 'provider_unavailable', detail: 'away' }),
    }),
  },
  cancelled: {
    state: 'cancelled',
    failing: ({ temporal }, workflowId) => ({
      sign: async () => {
        await temporal.client.workflow.getHandle(workflowId).cancel();
        return failed({ code: 'provider_unavailable', detail: 'away' });
      },
    }),
  },
};
