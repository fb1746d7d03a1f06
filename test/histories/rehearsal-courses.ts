import type { KeyStore } from '../../custody/key-store';
import { referenceSchema } from '../../domain/reference';
import type { RehearsalKind } from '../../domain/rehearsal';
import { embeddedKeys, failingAs } from '../custody/embedded-keys';
import { until } from '../store/until';
import { bindKey, keyRef, tenant } from '../workflows/bound-key';
import { type Deployment, deploy, expectValue } from '../workflows/deployment';

/** How a rehearsal comes to one of its endings. */
export interface RehearsalCourse {
  readonly state: string;
  readonly key?: string;
  failing?(deployment: Deployment, workflowId: string, store: KeyStore): Partial<KeyStore>;
}

/** Rehearses until the ending that is meant is there; gives the workflow, and the deployment to be closed. */
export async function rehearse(
  kind: Exclude<RehearsalKind, 'break_glass'>,
  name: string,
  { state, key = keyRef, failing }: RehearsalCourse,
) {
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
  const workflowId = `${kind}-rehearsal/${tenant}/${key}/${name}`;
  if (failing !== undefined) failure.now = failing(deployment, workflowId, failure.store);
  const named = {
    tenant: referenceSchema.parse(tenant),
    key_ref: referenceSchema.parse(key),
    period: name,
  };
  const request =
    kind === 'signing' ? { ...named, kind, payload_hash: 'sha256:what_would_be_signed' } : { ...named, kind };
  const { row } = expectValue(await application.rehearsals.start(request, operator));
  await until(async () => {
    const view = expectValue(await application.rehearsals.find(row.id, operator));
    return view.row.state === state;
  }, 60_000);
  return { deployment, workflow: temporal.client.workflow.getHandle(row.workflowId), row };
}
