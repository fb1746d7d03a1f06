import type { KeyStore } from '../../custody/key-store';
import { failed } from '../../custody/key-store-result';
import { referenceSchema } from '../../domain/reference';
import { embeddedKeys, failingAs } from '../custody/embedded-keys';
import { until } from '../store/until';
import { bindKey, keyRef, tenant } from '../workflows/bound-key';
import { type Deployment, deploy, expectValue } from '../workflows/deployment';

/** How a rotation rehearsal comes to one of its endings. */
interface RotationCourse {
  readonly state: string;
  readonly key?: string;
  failing?(deployment: Deployment, workflowId: string): Partial<KeyStore>;
}

export const rotationCourses: Readonly<Record<string, RotationCourse>> = {
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

/** Rehearses until the ending that is meant is there; gives the workflow, and the deployment to be closed. */
export async function rehearseRotation(name: string, { state, key = keyRef, failing }: RotationCourse) {
  const failure: { now: Partial<KeyStore>; store?: KeyStore } = { now: {} };
  const deployment = await deploy({
    keyStores: (database) =>
      embeddedKeys(database, (store) => {
        failure.store = store;
        return failingAs(store, () => failure.now);
      }),
  });
  const { application, operator, temporal } = deployment;
  if (failure.store === undefined) throw new Error('the deployment has no key store');
  await bindKey(deployment, failure.store);
  const workflowId = `rotation-rehearsal/${tenant}/${key}/${name}`;
  if (failing !== undefined) failure.now = failing(deployment, workflowId);
  const request = {
    tenant: referenceSchema.parse(tenant),
    kind: 'rotation',
    key_ref: referenceSchema.parse(key),
    period: name,
  } as const;
  const { row } = expectValue(await application.rehearsals.start(request, operator));
  await until(async () => {
    const view = expectValue(await application.rehearsals.find(row.id, operator));
    return view.row.state === state;
  }, 60_000);
  return { deployment, workflow: temporal.client.workflow.getHandle(row.workflowId), row };
}
